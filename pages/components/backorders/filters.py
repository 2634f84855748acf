"""Filters of the Backorders page. All of them are in the page's address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language import marked, say
from core.report import AGES, OLDEST, REASONS, SHORTAGE_FILTERS, SORTS, SOURCE_LABELS, Filter
from pages.components.shared.columns import FIELD_DAY_FORMAT
from pages.components.shared.filters import ask_names, say_unknown
from pages.session import apply_link, escaped, redraw, redraw_page, understand_address

REPORT_FILTER_DEFAULTS: dict[str, Any] = (
    {key: [] for key in ("shop", "vendor", "why", "cause", "age", "currency")}
    | dict.fromkeys(("ecom", "nothing_incoming", "late"), False)
    | {"item": "", "dates": (), "short": None}
)
"""Each filter's key, and its value for everything."""
LINES = "backordered lines"
"""The part of the page that the filters change."""
ECOM_NOTE = marked("Only lines of eCom orders, with the lines of an order together.")


class Places(NamedTuple):
    """Places among the fields that show what is chosen: ``clear`` of the button that clears the filters,
    ``figures`` of the rows."""

    clear: DeltaGenerator
    figures: DeltaGenerator


def ask_filter(shops: Mapping[str, str], vendors: Mapping[str, str], currencies: Sequence[str]) -> Places:
    """Show the filters, the order and whether there are charts, whose values are ``chosen_filter``,
    ``chosen_sort`` and ``charts_chosen``. ``shops`` and ``vendors``: names by id."""
    apply_link(REPORT_FILTER_DEFAULTS)
    is_unknown = say_unknown(say("Units short"), "short", list(SHORTAGE_FILTERS))
    complaints = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text_input(
            say("Item"), key="item", bind="query-params", placeholder=say("Item, SKU, UPC, any code"),
            icon=":material/search:", label_visibility="collapsed", on_change=redraw, args=(LINES,),
        )  # fmt: skip
        for key, label, names in (("shop", say("Shop"), shops), ("vendor", say("Vendor"), vendors)):
            place = st.container(width=160)  # In it chosen names stand below each other.
            ask_names(place, label, names, key=key, label_visibility="collapsed", redraws=LINES)
        _ask_switch(say("Show eCom orders"), "ecom", say(ECOM_NOTE))
        with st.popover(say("More"), icon=":material/tune:"):
            _ask_more(currencies, complaints, short_redraws=None if is_unknown else redraw)
        to_clear = st.container(width="content")
    with st.container(horizontal=True, vertical_alignment="center"):
        figures = st.container(width="stretch", gap="xxsmall")
        # Kept while the person works.
        st.toggle(say("Charts"), key="charts", persist_state="session", on_change=redraw, args=(LINES,))
        understand_address("sort", list(SORTS))
        st.selectbox(  # The order of the whole table, not only of its visible page.
            say("Sort by"), list(SORTS), format_func=say, key="sort", bind="query-params", width=170,
            label_visibility="collapsed", on_change=redraw, args=(LINES,),
        )  # fmt: skip
    return Places(to_clear, figures)


def _ask_more(
    currencies: Sequence[str], complaints: DeltaGenerator, short_redraws: Callable[[str], None] | None
) -> None:
    """Show the filters of the popover. ``complaints``: where unknown values are said."""
    ask = partial(ask_names, None, complaints=complaints, redraws=LINES)
    ask(say("Why is it negative"), _said(REASONS), key="why", placeholder=say("Any reason"))
    st.segmented_control(
        say("Units short"), list(SHORTAGE_FILTERS), format_func=say, key="short", bind="query-params",
        on_change=short_redraws, args=(LINES,),
    )  # fmt: skip
    _ask_switch(say("Nothing incoming"), "nothing_incoming")
    _ask_switch(say("Overdue supply only"), "late", say("The supply for the line was due before today."))
    ask(
        say("Caused by"),
        {kind: say(label) for kind, label in SOURCE_LABELS.items()},
        key="cause",
        placeholder=say("Any"),
    )
    ask(say("Waiting for"), _said(AGES), key="age", placeholder=say("Any"))
    ask(say("Currency"), _said(currencies), key="currency", placeholder=say("Any"))
    st.date_input(
        say("Date of the source"), value=[], key="dates", bind="query-params", on_change=redraw,
        args=(LINES,), format=say(FIELD_DAY_FORMAT),
    )  # fmt: skip


def _ask_switch(label: str, key: str, note: str | None = None) -> None:
    st.toggle(label, key=key, bind="query-params", help=note, on_change=redraw, args=(LINES,))


def _said(names: Iterable[str]) -> dict[str, str]:
    """Return names by id where each name is its id: the English one."""
    return {name: say(name) for name in names}


def chosen_filter() -> Filter:
    """Return what the filters choose."""
    chosen = st.session_state
    since, until = _range(chosen["dates"])
    return Filter(
        search=chosen["item"] or "", shops=chosen["shop"], vendors=chosen["vendor"], ecom=chosen["ecom"],
        reasons=chosen["why"], short=chosen["short"], nothing_incoming=chosen["nothing_incoming"],
        late=chosen["late"], kinds=chosen["cause"], ages=chosen["age"], currencies=chosen["currency"],
        since=since, until=until,
    )  # fmt: skip


def chosen_sort() -> str:
    return str(st.session_state["sort"] or OLDEST)


def charts_chosen() -> bool:
    return bool(st.session_state["charts"])


def show_chosen(wanted: Filter, places: Places) -> None:
    """Show the choices of the popover outside of it, and the button that clears all filters."""
    also = _chosen(wanted)
    if also or wanted.ecom or wanted.search or wanted.shops or wanted.vendors:
        places.clear.button(
            say("Clear"), on_click=clear_filters, type="tertiary", icon=":material/filter_alt_off:"
        )
    else:
        places.clear.empty()
    if also:
        places.figures.caption(escaped(" · ".join(also)))


def _chosen(wanted: Filter) -> list[str]:
    """Name the choices of the popover."""
    days = [str(day) for day in (wanted.since, wanted.until) if day]
    labels = [
        *wanted.reasons,
        *([wanted.short] if wanted.short else []),
        *([marked("Nothing incoming")] if wanted.nothing_incoming else []),
        *([marked("Overdue supply only")] if wanted.late else []),
        *map(SOURCE_LABELS.__getitem__, wanted.kinds),
        *wanted.ages,
        *wanted.currencies,
    ]
    return [*map(say, labels), *(["–".join(days)] if days else [])]


def _range(days: Sequence[date]) -> tuple[date | None, date | None]:
    """Return the first and last day picked; while only one is picked, there is no last."""
    since, until = [*days, None, None][:2]
    return since, until


def clear_filters() -> None:
    """Clear all filters."""
    for key, value in REPORT_FILTER_DEFAULTS.items():
        st.session_state[key] = value
    redraw_page()

"""Filters that are part of a page's address: one name on every page, ids as values.

A value of the address that is not known is said. My shop is the shop filter of whoever asks for no other.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language import marked, say
from core.wording import shortened
from pages.session import escaped, my_shop, redraw, understand_address

SHOP = "shop"
"""Name of the filter that several pages have."""
ALL = "all"
"""Value in the address for no restriction, where My shop would restrict."""
ALL_OF = {"shop": marked("All shops"), "vendor": marked("All vendors")}
"""Placeholders of filters without one of their own, by their keys."""


def ask_names(
    place: DeltaGenerator | None,
    label: str,
    names: Mapping[str, str],
    *,
    key: str,
    placeholder: str = "",
    note: str | None = None,
    label_visibility: Literal["visible", "collapsed"] = "visible",
    complaints: DeltaGenerator | None = None,
    redraws: str = "",
) -> list[str]:
    """Return the chosen ids of ``names`` (names by id); none means all.

    The address has the ids; a name is understood, too. Unknown values are said at ``complaints``, or else at
    ``place`` (None: here), which must then be open. ``redraws``: the part of the page that a choice changes;
    empty for the whole page.
    """
    chosen, unknown = _chosen(names, key)
    st.session_state[key] = chosen
    alone = redraws and not unknown  # What was said of an unknown value is gone after a choice.
    picked = (place or st).multiselect(
        label, list(names), format_func=names.__getitem__, key=key, persist_state="page",
        placeholder=placeholder or say(ALL_OF[key]), help=note, label_visibility=label_visibility,
        on_change=_redraw if alone else None, args=(key, names, redraws),
    )  # fmt: skip
    _keep_in_address(key, [*_named_in_address(picked, names), *unknown])
    _say_unknown(complaints or place, label, unknown)
    return picked


def _redraw(key: str, names: Mapping[str, str], part: str) -> None:
    _keep_in_address(key, _named_in_address(st.session_state[key], names))
    redraw(part)


def _named_in_address(picked: Sequence[str], names: Mapping[str, str]) -> list[str]:
    return [each or names[each] for each in picked]


def _chosen(names: Mapping[str, str], key: str) -> tuple[list[str], list[str]]:
    """Return the chosen ids and the unknown values of the address.

    A new address comes first, then what was picked on the page, then My shop.
    """
    address = st.query_params.get_all(key)
    ids = {name: each for each, name in names.items()} | {each: each for each in names}
    named = list(dict.fromkeys(ids[value] for value in address if value in ids))
    if (address and address != st.session_state.get(_kept(key))) or key not in st.session_state:
        chosen = named if address else _usual(names, key)
    else:
        chosen = [each for each in st.session_state[key] if each in names]
    unknown = [value for value in address if value not in ids and value != ALL]
    return chosen, unknown if chosen == named else []


def _usual(names: Mapping[str, str], key: str) -> list[str]:
    shop = my_shop() if key == SHOP else ""
    return [shop] if shop and shop in names else []


def _kept(key: str) -> str:
    """Return the session key of the filter's last value in the address."""
    return f"{key} in address"


def _keep_in_address(key: str, values: list[str]) -> None:
    address = values or ([ALL] if key == SHOP and my_shop() else [])
    st.session_state[_kept(key)] = address
    if address == st.query_params.get_all(key):
        return
    if address:
        st.query_params[key] = address
    else:
        st.query_params.pop(key, None)


def say_unknown(label: str, key: str, options: Mapping[Any, str] | Sequence[str]) -> bool:
    """Say which values of a filter bound to the address are unknown; return True if there are any.

    ``options``: see ``understand_address``. Call it before the filter is drawn, because Streamlit then takes
    unknown values out of the address.
    """
    understand_address(key, options)
    labels = options.values() if isinstance(options, Mapping) else options
    shown = [say(label) for label in labels]
    unknown = [value for value in st.query_params.get_all(key) if value and value not in shown]
    _say_unknown(None, label, unknown)
    return bool(unknown)


def _say_unknown(place: DeltaGenerator | None, label: str, values: Sequence[str]) -> None:
    for value in values:
        text = escaped(
            say("{label} {value} is not known. Choose another.", label=label, value=shortened(value))
        )
        (place or st).warning(text, icon=":material/help:")


def use_shop(shop: str) -> None:
    """Make ``shop`` (empty: all) the shop filter of this page, as a new My shop does."""
    st.session_state[SHOP] = [shop] if shop else []


def toggle_filter(key: str, value: str) -> None:
    """Add ``value`` to a filter or remove it, as a click on a bar does."""
    before = list(st.session_state.get(key, []))
    st.session_state[key] = [old for old in before if old != value] if value in before else [*before, value]

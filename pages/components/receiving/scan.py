"""Scanning: of every code that is scanned one unit is counted, and for whom is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from core.receiving import Scanned, load_for_whom, load_scanned, one_more, surplus_told, told_by_line
from pages.components.receiving.item_search import show_lookup
from pages.components.shared.scan_field import scanned_codes
from pages.session import Form, escaped, form_for, store


@dataclass(frozen=True)
class Said:
    """What is said of the codes scanned into a form: for whom the units of the last item are, where they are
    more than was to come that too (``surplus``), and of each code that fits no line what it is."""

    form: Form
    item: str = ""
    whom: str = ""
    surplus: str = ""
    strange: Mapping[str, str] = field(default_factory=dict)


def _said(form: Form) -> Said:
    said = st.session_state.get("scanned")
    return said if said and said.form == form else Said(form)


def scan_field(form: Form, numbers: Sequence[int]) -> None:
    """The field, with whatever was scanned counted; ``numbers`` are the document's lines."""
    keep_scanned(form)
    # Not under the form's id: what is scanned while a receipt is saved belongs to the next one.
    for code in scanned_codes(form_for("scan", form.kind, form.document_id).form_id):
        counted = {number: units for number in numbers if (units := form.entered("received", number))}
        found = load_scanned(store(), form.kind, form.document_id, code, counted)
        if found.line_number is None:
            st.session_state["scanned"] = _with_strange(_said(form), code, found)
        else:
            _count_one(form, counted, found, found.line_number)


def _with_strange(said: Said, code: str, found: Scanned) -> Said:
    unknown = f"No item has the code {code}."
    sentence = f"{found.item['description']} ({code}) is not on this document." if found.item else unknown
    return replace(said, strange={**said.strange, code: sentence})


def _count_one(form: Form, before: Mapping[int, int], found: Scanned, line_number: int) -> None:
    """One more unit of a line than ``before``. The count comes last: what stops the page earlier stops it
    before anything is counted, and the code comes again."""
    shown = _on_their_way(form).setdefault(line_number, [before.get(line_number)])
    counted = one_more(before, line_number)
    whom = told_by_line(load_for_whom(store(), form.kind, form.document_id, counted))[line_number]
    surplus = surplus_told(counted[line_number], found.to_come)
    item = found.item["description"] if found.item else ""
    st.session_state["scanned"] = replace(_said(form), item=item, whom=whom, surplus=surplus)
    st.session_state[form.key("received", line_number)] = counted[line_number]
    shown.append(counted[line_number])


def keep_scanned(form: Form) -> None:
    """Undo what a browser does that has not heard of the newest counts: it sends those it still shows, as if
    they were entered. To be called before counts are read."""
    on_their_way = _on_their_way(form)
    for line_number, (*older, newest) in list(on_their_way.items()):
        if form.entered("received", line_number) in older:
            st.session_state[form.key("received", line_number)] = newest
        else:
            del on_their_way[line_number]


def _on_their_way(form: Form) -> dict[int, list[int | None]]:
    """By line, the counts that scans made and that the browser may not show yet, from the one it showed."""
    forms: dict[str, dict[int, list[int | None]]] = st.session_state.setdefault("counts on their way", {})
    return forms.setdefault(form.form_id, {})


def show_scanned(form: Form) -> None:
    """What the last scan was, and for whom; codes that are on no line, to be looked up."""
    said = _said(form)
    if said.whom:
        show = st.warning if said.surplus else st.success
        sentence = f"**{escaped(said.item)}**: {escaped(said.whom)}. {escaped(said.surplus)}"
        show(sentence, icon=":material/barcode_scanner:")
    if said.strange:
        _show_strange(said)


def _show_strange(said: Said) -> None:
    """They stay until somebody has looked: whoever scans fast sees the screen only now and then."""
    st.warning("  \n".join(map(escaped, said.strange.values())), icon=":material/question_mark:")
    newest = list(said.strange)[-1]
    with st.container(horizontal=True):
        with st.popover("Look it up", icon=":material/search:"):
            show_lookup(st.text_input("Description or code", newest, key=f"look up {newest}"))
        st.button("Put aside", key="put aside", type="tertiary", on_click=_put_aside, args=(said,))


def _put_aside(said: Said) -> None:
    st.session_state["scanned"] = replace(said, strange={})

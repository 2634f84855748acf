"""Count of one delivery in this session: the saved counts as last read, and what its fields show.

A field whose figure changes elsewhere (by a scan, on another tablet, after a refusal) gets a new key. So a
browser that still shows the older figure cannot send it as if somebody had entered it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from core.errors import Problem
from core.ledger import By
from core.receiving import SavedCount, load_counts, save_count, units_entered
from pages.session import Form, by_now, form_id, from_snapshot, store, writing_first

STATE = "count of a delivery"
"""Key of the session with the count of the delivery that is open."""


@dataclass
class CountState:
    """``counts``: saved counts by line. ``shown``: figure and number of the key of each field. ``marks``:
    sentences about entries that were not saved, by line. ``drawn``: number of the key of each field on the
    screen."""

    form_id: str
    counts: Mapping[int, SavedCount] = field(default_factory=dict)
    shown: dict[int, tuple[int, int]] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)
    drawn: dict[int, int] = field(default_factory=dict)

    def units(self, line_number: int) -> int:
        """Return the units saved on a line."""
        count = self.counts.get(line_number)
        return count.units if count else 0

    @property
    def outdated_lines(self) -> list[int]:
        """Return the lines whose fields on the screen show an older figure than the saved one."""
        return [number for number, (_, key) in self.shown.items() if key != self.drawn.get(number, key)]

    @property
    def units_by_line(self) -> dict[int, int]:
        """Return the units of lines with any."""
        return {number: count.units for number, count in self.counts.items() if count.units}


def count_state(form: Form) -> CountState:
    """Return the count of this form as it was last read."""
    state = st.session_state.get(STATE)
    if not isinstance(state, CountState) or state.form_id != form.form_id:
        state = st.session_state[STATE] = CountState(form.form_id)
    return state


def read_counts(form: Form, *, just_now: bool = True) -> CountState:
    """Read the saved counts, also those of other people, and give changed fields new keys.

    ``just_now``: as they are now, not as of the screen that is being drawn.
    """
    state = count_state(form)
    ask = store().ask if just_now else from_snapshot
    state.counts = ask(load_counts, form.kind, form.document_id)
    for number in {*state.counts, *state.shown}:
        figure, key = state.shown.get(number, (0, 0))
        if figure != state.units(number):
            state.shown[number] = state.units(number), key + 1
    return state


def field_key(form: Form, line_number: int) -> str:
    """Return the key of a line's field."""
    _, key = count_state(form).shown.get(line_number, (0, 0))
    return form.key("received", f"{line_number} {key}")


def save_entry(form: Form, line_number: int) -> None:
    """Save what a line's field shows, if it changed. What cannot be saved gets a mark, and the field the
    saved figure."""
    if form_id(form.name) != form.form_id:  # Received by the first of two clicks.
        return
    state = count_state(form)
    figure, key = state.shown.get(line_number, (0, 0))
    entered = st.session_state.get(field_key(form, line_number), figure)
    if (entered or 0) == figure:
        return
    state.marks.pop(line_number, None)
    try:
        _save(form, line_number, units_entered(entered), seen=figure)
        state.shown[line_number] = int(entered or 0), key
    except Problem as problem:
        state.shown[line_number] = -1, key  # Another figure than any saved one: the field is drawn anew.
        if figure or entered != -1:  # The − of a field with 0 asks for nothing.
            state.marks[line_number] = str(problem)
    read_counts(form)


def unsaved_counts(form: Form, line_numbers: Iterable[int]) -> dict[int, int] | None:
    """Return the units that fields show and that are not saved yet, by line.

    None if an entry is no count, or the saved counts have to be read or looked at first.
    """
    state, unsaved = count_state(form), {}
    for number in line_numbers:
        figure, _ = state.shown.get(number, (0, 0))
        entered = st.session_state.get(field_key(form, number), figure)
        if (entered or 0) != figure:
            try:
                unsaved[number] = units_entered(entered)
            except Problem:
                return None
    is_read = all(figure == state.units(number) for number, (figure, _) in state.shown.items())
    return unsaved if is_read and not state.marks else None


def save_entries(form: Form, line_numbers: Iterable[int]) -> dict[int, str]:
    """Save what the fields show, and return the sentences about entries that could not be saved, by line."""
    for number in line_numbers:
        save_entry(form, number)
    state = count_state(form)
    if any(figure != state.units(number) for number, (figure, _) in state.shown.items()):
        read_counts(form)  # The first of two clicks saved an entry, and was stopped before it read it.
    return state.marks


def confirm_surplus(form: Form, line_number: int, to_come: int) -> None:
    """Confirm that the units counted beyond the incoming ones arrived."""
    state = count_state(form)
    units = state.units(line_number)
    try:
        _save(form, line_number, units, seen=units, surplus=units - to_come)
    except Problem as problem:
        state.marks[line_number] = str(problem)
    read_counts(form)


def _save(form: Form, line_number: int, units: int, *, seen: int, surplus: int = 0) -> None:
    by: By = by_now()
    with writing_first():
        save_count(
            store(), form.kind, form.document_id, line_number, units, seen=seen, surplus=surplus, by=by
        )

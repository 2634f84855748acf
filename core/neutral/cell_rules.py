"""Rules of a single cell of a neutral file (contract §3)."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from zoneinfo import available_timezones

import polars as pl

from core.language import marked, say
from core.neutral.columns import Column
from core.neutral.values import VALUE_PROBLEMS

LONGEST_TEXT = 10_000
SHORTENED = r"^[0-9]([.,][0-9]+)?[Ee]\+[0-9]{1,3}$"
"""A long number as a spreadsheet shows it: ``4.00638E+12``."""

SHORTENED_PROBLEM = marked(
    "is a number that a spreadsheet shortened; format the column as text and export it again."
)
FAILED_FORMULAS = [
    "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!",
    "#NV", "#BEZUG!", "#WERT!", "#ZAHL!",
]  # fmt: skip
"""Errors that a spreadsheet shows in a cell instead of a value; a German one has its own in a CSV."""
INVISIBLE = r"^[\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\x{2800}]+$"

GIVEN = "given "
"""Prefix of the column that has the cells of a column as texts, beside its values."""


def cell_checks(column: Column, today: date | None, is_neat: bool) -> Iterable[tuple[pl.Expr, str]]:
    """Return what makes a cell of the column wrong, with the problem's sentence. ``is_neat``: all cells match
    NEAT (core/neutral/trimming.py), so their shape is right and nothing in them is invisible."""
    given, value = pl.col(GIVEN + column.name), pl.col(column.name)
    is_failed = given.is_in(FAILED_FORMULAS)
    if column.kind == "text" or not is_neat:  # A neat value of another kind is none of these texts.
        yield is_failed, say("is the error of a formula; correct it in the spreadsheet, then save it again.")
    if column.required:
        yield given.is_null(), say("must not be empty.")
    if column.kind != "text" or not is_neat:  # A date of the right shape may still not exist.
        yield given.is_not_null() & value.is_null() & ~is_failed, say(VALUE_PROBLEMS[column.kind])
    if column.past and today:
        end = datetime(today.year + 2, 1, 1)
        yield (
            value >= end,
            say("lies after {year}, and says when something happened; check the year.", year=today.year + 1),
        )
    if column.kind == "text":
        yield from _wrong_texts(column, given, is_neat)
    if column.choices:
        yield ~value.is_in(column.choices), say("must be {choices}.", choices=_either(column.choices))
    if column.name == "time_zone":
        yield ~value.is_in(sorted(_time_zones())), say("is not a time zone; write it like Europe/Berlin.")
    if column.least is not None:
        least = (
            say("must not be negative.")
            if column.least == 0
            else say("must be at least {least}.", least=column.least)
        )
        yield value < column.least, least
    if column.nonzero:
        yield value == 0, say("must not be 0.")


def _wrong_texts(column: Column, given: pl.Expr, is_neat: bool) -> Iterable[tuple[pl.Expr, str]]:
    yield (
        given.str.len_chars() > LONGEST_TEXT,
        say("is longer than {most:,} characters; shorten it.", most=LONGEST_TEXT),
    )
    if is_neat:
        return
    if column.required or column.is_code:
        yield given.str.contains(INVISIBLE), say("holds only invisible characters; type it again.")
    if column.is_code:
        yield given.str.contains(SHORTENED), say(SHORTENED_PROBLEM)


def _either(choices: tuple[str, ...]) -> str:
    return say("{first} or {last}", first=", ".join(choices[:-1]), last=choices[-1])


@cache
def _time_zones() -> frozenset[str]:
    """Return the names of places, and ``UTC`` also if the machine has no list of time zones."""
    return frozenset(available_timezones()) - {"Factory", "localtime"} | {"UTC"}

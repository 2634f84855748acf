"""Next step for a shortage, in one sentence: the same on Backorders and in PO planning.

It is the plan's decision about the item and shop (decisions.py), for the rows of the report that nothing
incoming covers. If something arrived and was not received, too much was sent, or stock was never counted, the
sentence begins with that: it is checked before anything is moved or bought.
"""

from datetime import date

import polars as pl

from core.allocation import PAIR
from core.language import marked, say, say_each
from core.planning.decisions import Tasks
from core.report import with_reasons

IS_LATE, WAITS = (
    marked("ask where the late delivery is"),
    marked("nothing to do: ship when the delivery is in"),
)
"""Next steps for a row that incoming units cover."""

FIRST_THEN = marked("{step} first; then {task}")


def with_fixes(rows: pl.DataFrame, tasks: Tasks) -> pl.DataFrame:
    """Add ``reason``, ``first_step`` and ``fix`` (a sentence) to the few report rows of a page.

    ``rows``: with HELPERS and ``today``; ``tasks``: of at least their items and shops.
    """
    reasoned = with_reasons(rows)
    needed = (reasoned[name].to_list() for name in (*PAIR, "first_step", "to_order", "expected_on", "today"))
    fixes = [_fix(tasks.get((item, shop)), *facts) for item, shop, *facts in zip(*needed, strict=True)]
    return reasoned.hstack([pl.Series("fix", fixes, pl.String)])


def _fix(task: str | None, first: str | None, to_order: int, expected_on: date | None, today: date) -> str:
    """Return the sentence of a row. ``task``: what the plan does about it."""
    words = say(IS_LATE if expected_on is not None and expected_on < today else WAITS)
    if to_order > 0:
        words = task or say("{units} to order", units=to_order)
    if first:
        words = say(FIRST_THEN, step=first, task=task) if task and to_order > 0 else first
    return f"{words[:1].upper()}{words[1:]}."


def with_first_steps(decided: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Put the first thing to check in front of ``says``. ``rows``: report rows of all items and shops in
    it."""
    steps = (
        with_reasons(rows.join(decided, on=PAIR, how="semi", maintain_order="left"))
        .filter(pl.col("to_order") > 0)
        .group_by(PAIR, maintain_order=True)
        .agg(first_step=pl.col("first_step").drop_nulls().unique(maintain_order=True).str.join("; "))
        .filter(pl.col("first_step") != "")
    )
    joined = decided.join(steps, on=PAIR, how="left", maintain_order="left")
    return joined.with_columns(says=pl.coalesce(_first("first_step", "says"), "says")).drop("first_step")


def _first(step: str, then: str) -> pl.Expr:
    return say_each(FIRST_THEN, step=pl.col(step), task=pl.col(then))

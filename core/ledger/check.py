"""Check: every invariant of the ledger, recomputed from the records.

The movements are the truth. The running figures (on hand, received, sent, found, open lines) must add up to
them, every line must have its item, shop and document, and the operations must be numbered without a gap.
Sums are computed in the store. Rules 1 and 2 are recomputed for items and shops that are negative or waited
for, in batches, so that memory does not grow with history.
"""

from collections.abc import Sequence

import polars as pl

from core.access import Act, broken_lines
from core.allocation import LINE, PAIR, STOCK, open_lines
from core.language import marked
from core.ledger.recompute import load_lines, load_shortfalls
from core.ledger.schemas import PROBLEM
from core.store import Snapshot, Store, load_without_line

SUMS = [
    "operation_gap", "unknown_operation", "wrong_reversal", "orphan_line", "orphan_movement",
    "wrong_on_hand", "wrong_came_in", "wrong_received", "wrong_transfer", "wrong_receipt", "wrong_found",
    "twice_open", "wrong_parcel", "orphan_parcel", "wrong_refund", "sent_too_many",
    "wrong_layout", "wrong_plan_edit", "wrong_rate", "wrong_remembered_vendor",
    "wrong_put_off", "wrong_message",
]  # fmt: skip
"""Views of core/store/sql/checks.sql, orders.sql and messages.sql that are empty if all is well."""

INVARIANTS = {
    "backordered": marked("backordered is what rule 1 gives"),
    "waiting": marked("waiting is what rule 2 gives"),
    "packed": marked("packed units are waited for"),
    "taken_anyway": marked("units taken out of turn are waited for"),
    "turn": marked("a line has the turn of its order"),
}
"""Figures of an open line, with the invariant of each."""

CHAIN = marked("each line of the audit log has the hash of the one before")
TOLD = marked("each operation has its line in the audit log")

CHECKED_AT_ONCE = 50_000
"""Number of items and shops whose rules are computed in one batch."""


def differences(expected: pl.DataFrame, recorded: pl.DataFrame) -> pl.DataFrame:
    """Compare recorded open lines with those the rules give: one row per line and figure that differs."""
    figures = list(INVARIANTS)
    both = expected.select(*LINE, *figures).join(
        recorded.select(*LINE, *figures),
        on=LINE,
        how="full",
        coalesce=True,
        nulls_equal=True,
        suffix="_found",
    )
    problems = [
        both.select(
            *LINE,
            invariant=pl.lit(sentence),
            expected=pl.col(figure).fill_null(0),
            found=pl.col(f"{figure}_found").fill_null(0),
        ).filter(pl.col("expected") != pl.col("found"))
        for figure, sentence in INVARIANTS.items()
    ]
    return pl.concat(problems).select(PROBLEM.names())


def log_problems(broken: Sequence[int], missing: Sequence[Act]) -> pl.DataFrame:
    """Check the audit log: one row per line that does not follow the one before (``line_number``), and one
    per operation without a line (``document_id``)."""
    rows = [
        *({"invariant": CHAIN, "document_type": "audit log", "line_number": number} for number in broken),
        *(
            {"invariant": TOLD, "document_type": "operation", "document_id": act.operation_id}
            for act in missing
        ),
    ]
    return pl.DataFrame(rows, schema=PROBLEM)


# --- with the store ---


def find_problems(store: Store) -> pl.DataFrame:
    """Return every row of the ledger that breaks an invariant, and every problem of the log (PROBLEM)."""
    with store.read() as snapshot:
        problems, log = load_problems(snapshot), store.audit.log
        missing = load_without_line(snapshot.for_proof(), log)
        return pl.concat([problems, log_problems(broken_lines(log), missing)])


def load_problems(snapshot: Snapshot) -> pl.DataFrame:
    """Load every row that breaks an invariant of the ledger (columns of PROBLEM); empty if all is well.

    Nothing is answered from memory, as rows may have been changed by something else than this program.
    """
    records = snapshot.for_proof()
    sums = [records.frame(view).cast(PROBLEM) for view in SUMS]
    pairs = records.frame("pair_to_check")
    rules = [_load_rules(records, part) for part in pairs.iter_slices(CHECKED_AT_ONCE)]
    problems = pl.concat([pl.DataFrame(schema=PROBLEM), *sums, *rules])
    return problems.sort("invariant", *PAIR, "document_type", "document_id", "line_number")


def _load_rules(snapshot: Snapshot, pairs: pl.DataFrame) -> pl.DataFrame:
    stock = snapshot.frame("stock", columns=STOCK, matching=pairs)
    expected = open_lines(load_lines(snapshot, pairs), stock, load_shortfalls(snapshot, pairs))
    return differences(expected, snapshot.frame("open_line", matching=pairs))

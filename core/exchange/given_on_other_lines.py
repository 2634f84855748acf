"""Move units that were given to an order to the purchase order line that brings them now.

Part of ``import_documents.py``. Two lines of a purchase order may have the same item. If the file shows a
receipt on the other line than we did, our line is open again and the other one is done. Units that an order
was given of the finished line are then given of the open one.
"""

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import polars as pl

from core.exchange.import_plan import ImportPlan
from core.exchange.merge import Merged
from core.ledger import TABLE_KEYS
from core.store import Snapshot

GIVEN_TABLE = "given_units"


def given_elsewhere(
    lines: list[dict[str, Any]], given: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Yield units given of lines that no longer bring them: their row, the line to move to, and how many.

    ``lines``: of one item in one purchase order, with the received units they ``gained`` by the import and
    the units ``left`` to come. ``given``: rows of the table ``given_units``. The units given last move first.
    """
    given_of = Counter[int]()
    for row in given:
        given_of[row["line_number"]] += row["units"]
    room = {
        line["line_number"]: max(0, min(-line["gained"], line["left"] - given_of[line["line_number"]]))
        for line in lines
    }
    for line in lines:
        number = line["line_number"]
        no_longer_brought = min(max(0, line["gained"]), given_of[number] - max(0, line["left"]))
        of_line = [row for row in given if row["line_number"] == number]
        for row in reversed(sorted(of_line, key=itemgetter("turn_given"))):
            still_given = row["units"]
            for other, free in room.items():
                moved = max(0, min(no_longer_brought, still_given, free))
                if moved:
                    yield row, other, moved
                no_longer_brought -= moved
                still_given -= moved
                room[other] -= moved


# --- with the store ---


def plan_given(snapshot: Snapshot, plan: ImportPlan, lines: pl.DataFrame) -> None:
    """Plan to move given units to the lines that bring them now.

    ``lines``: of items whose received units the file moved: ``po_id, line_number, item_id, gained, left``.
    """
    rows = snapshot.rows(GIVEN_TABLE, po_id=lines["po_id"].unique().to_list())
    if not rows or GIVEN_TABLE in plan.merges:  # The folder's own given_units.csv says what is given.
        return
    key = list(TABLE_KEYS[GIVEN_TABLE])
    known = {tuple(row[name] for name in key): dict(row) for row in rows}
    after = dict(known)
    for (po_id, _), group in lines.sort("line_number").group_by("po_id", "item_id", maintain_order=True):
        of_order = [row for row in rows if row["po_id"] == po_id]
        for row, other, units in given_elsewhere(group.to_dicts(), of_order):
            here, there = ((po_id, line, row["ecom_order_id"]) for line in (row["line_number"], other))
            after[here]["units"] -= units
            after.setdefault(there, row | {"line_number": other, "units": 0})["units"] += units
    schema = snapshot.frame(GIVEN_TABLE, po_id="").schema
    changed = pl.DataFrame([after[line] for line in known], schema=schema)
    new = pl.DataFrame([row for line, row in after.items() if line not in known], schema=schema)
    plan.updates.append((GIVEN_TABLE, changed.select(*key, "units")))
    plan.merges[GIVEN_TABLE] = Merged(new, new.clear(), new.clear(), pl.DataFrame())

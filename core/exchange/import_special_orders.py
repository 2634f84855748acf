"""Importing special orders: customers at the till who wait for units that were not sold yet (contract §3).

A part of ``importing.py``. They are documents of one line: what a whole newer file no longer lists is closed,
and open again if it comes back.
"""

import polars as pl

from core.allocation import PAIR
from core.exchange.import_plan import ImportPlan
from core.exchange.merge import merge_table
from core.language import marked, say
from core.neutral import Folder
from core.store import Snapshot

FILE = "special_orders"
SPECIAL_ORDER_KEY = ["special_order_id"]
SPECIAL_ORDER_CLOSED = marked("Special order {order} is no longer in the file: closed.")
SPECIAL_ORDER_REOPENED = marked("Special order {order} is in the file again: reopened.")

# --- with the store ---


def plan_special_orders(snapshot: Snapshot, plan: ImportPlan, folder: Folder) -> None:
    """Add the changes of the file of special orders, if there is one, to ``plan``."""
    if FILE not in folder.frames:
        return
    file = _with_handed_over(snapshot, folder.frames[FILE])
    merge = merge_table(snapshot, "special_order", file, folder.columns[FILE])
    plan.merges["special_order"] = merge
    known = snapshot.frame(
        "special_order", columns=[*SPECIAL_ORDER_KEY, *PAIR, "done", "listed", "typed_here"]
    )
    gone = known.filter("listed", ~pl.col("done")).join(file, on=SPECIAL_ORDER_KEY, how="anti")
    gone = gone.filter(
        pl.col("typed_here").is_null()
    )  # The POS does not know of those that were typed in here.
    gone = gone if folder.coverage.lists_all(FILE) else gone.clear()
    back = known.filter(~pl.col("listed")).join(file, on=SPECIAL_ORDER_KEY, how="semi")
    for orders, listed, sentence in (
        (gone, False, SPECIAL_ORDER_CLOSED),
        (back, True, SPECIAL_ORDER_REOPENED),
    ):
        if orders.height:
            plan.updates.append(("special_order", orders.select(*SPECIAL_ORDER_KEY, listed=pl.lit(listed))))
            plan.notes.extend(say(sentence, order=order) for order in orders[SPECIAL_ORDER_KEY[0]].sort())
    before = known.join(merge.changed, on=SPECIAL_ORDER_KEY, how="semi")  # Perhaps for another item or shop.
    after = merge.over(before, SPECIAL_ORDER_KEY)
    plan.touched.extend(frame.select(PAIR) for frame in (merge.new, after, before, gone, back))


def _with_handed_over(snapshot: Snapshot, file: pl.DataFrame) -> pl.DataFrame:
    """Return ``file`` with the till promises that were handed over here as done: only an export of this app
    lists them, perhaps an older one."""
    given = snapshot.frame("special_order", columns=SPECIAL_ORDER_KEY, typed_here=True, done=True)
    is_given = pl.col("special_order_id").is_in(given["special_order_id"].implode())
    return file.with_columns(done=pl.col("done") | is_given) if len(given) else file

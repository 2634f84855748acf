"""Import of eCom orders: match parcels and refunds made here with those in the file.

Part of ``importing.py``. Shipped units are cumulative: the units in the file are first the ones we sent, so
that nothing is sent twice. A refund made here is pending until the file has its return.
"""

from dataclasses import replace

import polars as pl

from core.allocation import PAIR, deal
from core.exchange.import_plan import ImportPlan
from core.exchange.line_numbers import clashing, numbered_as_here, to_match_by_item
from core.exchange.merge import Merged, merge_in_parts, with_local_units
from core.exchange.order_matches import as_decided, load_order_matches
from core.language import marked, say
from core.ledger import KEY_SEPARATOR, SALE_LINE_KEY, load_local_overrides
from core.parts import in_parts
from core.store import Snapshot

# --- with the store ---


def merge_sales(snapshot: Snapshot, plan: ImportPlan, sales: pl.DataFrame, present: frozenset[str]) -> Merged:
    """Merge the file's sale lines. Of the units it shows as shipped, ours come first."""
    columns = [name for name in sales.columns if name not in (*SALE_LINE_KEY, "_row")]
    sales = _with_known_lines(snapshot, sales)
    sales = _with_orders_of_returns(snapshot, sales)
    sales = as_decided(sales, load_order_matches(snapshot, plan.merges.get("order_match")))
    overrides = load_local_overrides(snapshot, "sale_line")
    merged = [name for name in columns if name in present]
    if "shipped" not in merged:
        return merge_in_parts(
            snapshot, "sale_line", sales.select(*SALE_LINE_KEY, *columns), overrides, merged
        )
    changed_here = snapshot.frame("sale_line", matching=overrides.select(SALE_LINE_KEY))
    sales, shown = with_local_units(sales, changed_here, overrides, SALE_LINE_KEY, "shipped")
    cell = [*SALE_LINE_KEY, "column_name"]
    rest = overrides.join(shown, on=cell, how="anti")
    merge = merge_in_parts(snapshot, "sale_line", sales.select(*SALE_LINE_KEY, *columns), rest, merged)
    plan.local_overrides.append(_as_local_overrides(shown.filter(~pl.col("agrees"))))
    return with_settled_cells(merge, shown.select(cell))


def _with_known_lines(snapshot: Snapshot, sales: pl.DataFrame) -> pl.DataFrame:
    """Give lines the numbers they have here where they were worked on here, and the file has numbered the
    lines of their sale otherwise since. An item that is gone from its sale was corrected: that line stays."""
    here, line = [*SALE_LINE_KEY, "item_id"], SALE_LINE_KEY
    clashes = pl.concat(
        clashing(part, snapshot.frame("sale_line", columns=here, matching=part.select(line)), "sale_id")
        for part in in_parts(sales)
    )
    if clashes.is_empty():
        return sales
    known = snapshot.frame("sale_line", matching=clashes.select("sale_id").unique()).sort("line_number")
    elsewhere = known.join(sales, on=[*SALE_LINE_KEY, "item_id"], how="anti").select(
        "sale_id", named="item_id"
    )
    clashes = pl.concat(
        [
            clashes.join(sales, on=["sale_id", "item_id"], how="semi"),
            clashes.join(elsewhere, on=["sale_id", "named"], how="semi"),
        ]
    )
    edited = load_local_overrides(snapshot, "sale_line").select(SALE_LINE_KEY).unique()
    known = known.join(edited.with_columns(is_edited=True), on=SALE_LINE_KEY, how="left")
    worked_on = ("returned_here", "packed", "taken_anyway")
    is_local = pl.any_horizontal(
        pl.col("is_edited").fill_null(value=False), *(pl.col(name) != 0 for name in worked_on)
    )
    ids = to_match_by_item(sales, known, "sale_id", clashes, is_local)
    sales = numbered_as_here(sales, known, "sale_id", ids)
    numbers = sales.select(
        returned_sale_id="sale_id", returned_line_number="file_number", number_here="line_number"
    )
    parent = ["returned_sale_id", "returned_line_number"]
    sales = sales.join(numbers, on=parent, how="left", maintain_order="left")
    return sales.with_columns(returned_line_number=pl.coalesce("number_here", "returned_line_number")).drop(
        "number_here", "file_number"
    )


def _with_orders_of_returns(snapshot: Snapshot, sales: pl.DataFrame) -> pl.DataFrame:
    """Assign returns to the eCom order of the line they take back, if they name no other order."""
    named = sales.filter(pl.col("ecom_order_id").is_null(), pl.col("returned_sale_id").is_not_null())
    if named.is_empty():
        return sales
    parents = named.select(sale_id="returned_sale_id", line_number="returned_line_number")
    place = [*SALE_LINE_KEY, "ecom_order_id"]
    known = snapshot.frame("sale_line", columns=place, matching=parents)
    every = pl.concat([sales.select(place), known.cast(sales.select(place).schema)])
    orders = (
        every.drop_nulls().unique(SALE_LINE_KEY, keep="first").rename({"ecom_order_id": "order_of_parent"})
    )
    joined = sales.join(
        orders,
        left_on=["returned_sale_id", "returned_line_number"],
        right_on=SALE_LINE_KEY,
        how="left",
        maintain_order="left",
    )
    return joined.with_columns(pl.coalesce("ecom_order_id", "order_of_parent").alias("ecom_order_id")).drop(
        "order_of_parent"
    )


def with_settled_cells(merge: Merged, cells: pl.DataFrame) -> Merged:
    """Add more cells of ours that the file changed or has caught up with."""
    if cells.is_empty():
        return merge
    return replace(merge, settled=pl.concat([merge.settled, cells]) if len(merge.settled) else cells)


def _as_local_overrides(cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells of sale lines as rows of the table ``ours``."""
    place = pl.concat_str([pl.col(name).cast(pl.String) for name in SALE_LINE_KEY], separator=KEY_SEPARATOR)
    return cells.select("column_name", "imported_value", table_name=pl.lit("sale_line"), row_key=place)


def plan_orders(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Plan the lines of new or changed eCom orders, whose waiting units may change."""
    merge = plan.merges.get("ecom_order")
    if merge is None:
        return
    ids = pl.concat([merge.new.select("ecom_order_id"), merge.changed.select("ecom_order_id")])
    if len(ids):
        plan.touched.append(snapshot.frame("sale_line", columns=PAIR, matching=ids))


def reopen_with_more_units(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Reopen orders that were shipped or refunded here in full if the file adds units to them: these wait."""
    sales = plan.merges.get("sale_line")
    if sales is None:
        return
    ended = _ended_here(snapshot, plan.merges.get("ecom_order"))
    if ended.is_empty():
        return
    lines = snapshot.frame("sale_line", matching=ended.select("ecom_order_id"))
    before = lines.select(*SALE_LINE_KEY, sold_before="quantity")
    lines = pl.concat([sales.over(lines, SALE_LINE_KEY), sales.new], how="diagonal_relaxed")
    lines = lines.join(before, on=SALE_LINE_KEY, how="left").join(ended, on="ecom_order_id", how="semi")
    added = lines.filter(
        pl.col("quantity") > pl.col("sold_before").fill_null(0),
        pl.col("quantity") > pl.col("shipped") + pl.col("refunded"),
        ~pl.col("voided"),
    )
    reopened = ended.join(added, on="ecom_order_id", how="semi").sort("ecom_order_id", "column_name")
    if len(reopened):
        _reopen(plan, reopened)
        plan.touched.append(lines.join(reopened, on="ecom_order_id", how="semi").select(PAIR))


def _ended_here(snapshot: Snapshot, merge: Merged | None) -> pl.DataFrame:
    """Return our fields that end an order and that the file does not show: ``ecom_order_id, column_name,
    imported_value``."""
    ends = pl.col("column_name").is_in(["shipment_status", "payment_status"])
    here = load_local_overrides(snapshot, "ecom_order").filter(ends)
    if merge is not None and len(merge.settled):
        here = here.join(merge.settled, on=["ecom_order_id", "column_name"], how="anti")
    known = snapshot.frame("ecom_order", matching=here.select("ecom_order_id"))
    known = merge.over(known, ["ecom_order_id"]) if merge is not None else known
    facts = known.select("ecom_order_id", "shipment_status", "payment_status")
    by_shipment = pl.col("column_name") == "shipment_status"
    sent = by_shipment & pl.col("shipment_status").is_in(["shipped", "picked_up"])
    refunded = ~by_shipment & (pl.col("payment_status") == "refunded")
    return here.join(facts, on="ecom_order_id").filter(sent | refunded).select(here.columns)


GROWN = {
    "shipment_status": marked("Order {order} was shipped here and has more units now: these wait."),
    "payment_status": marked("Order {order} was refunded here and has more units now: these wait."),
}
"""Notes about orders that were done here and have more units in the file, by what had been done."""


def _reopen(plan: ImportPlan, reopened: pl.DataFrame) -> None:
    """Set orders back: shipped ones to partially shipped, refunded ones to the payment that the POS has."""
    sent = reopened.filter(column_name="shipment_status").select("ecom_order_id")
    refunded = reopened.filter(column_name="payment_status")
    plan.updates.append(("ecom_order", sent.with_columns(shipment_status=pl.lit("partially_shipped"))))
    plan.updates.append(("ecom_order", refunded.select("ecom_order_id", payment_status="imported_value")))
    if len(refunded):
        nothing = refunded.select("ecom_order_id").clear()
        merge = plan.merges.get("ecom_order", Merged(nothing, nothing, pl.DataFrame(), pl.DataFrame()))
        plan.merges["ecom_order"] = with_settled_cells(merge, refunded.select("ecom_order_id", "column_name"))
    plan.notes += [
        say(GROWN[column], order=name)
        for name, column in reopened.select("ecom_order_id", "column_name").iter_rows()
    ]


def match_refunds(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Match returned units that the file now has with refunds our people made of the same order or sale."""
    merge = plan.merges.get("sale_line")
    if merge is None:
        return
    shown = _newly_returned(snapshot, merge)
    if shown.is_empty():
        return
    pending_refunds = _pending_refunds(snapshot, plan)
    pending_refunds = pending_refunds.with_columns(group=pl.coalesce("ecom_order_id", "sale_id"))
    dealt = deal(pending_refunds, shown, [*PAIR, "group"]).group_by("demand_row").agg(pl.col("units").sum())
    if dealt.is_empty():
        return
    settled = pending_refunds[dealt["demand_row"]].with_columns(settled=dealt["units"])
    settled = settled.with_columns(quantity=pl.min_horizontal("returned_here", "settled"))
    _move_back(plan, settled.filter(pl.col("quantity") > 0))
    left = settled.with_columns(
        returned_here=pl.col("returned_here") - pl.col("quantity"),
        refunded=pl.col("refunded") - pl.min_horizontal("settled", "refunded_here"),
    )
    plan.updates.append(("sale_line", left.select(*SALE_LINE_KEY, "returned_here", "refunded")))
    plan.touched.append(left.select(PAIR))
    agreed = left.filter(pl.col("refunded_here") > 0, pl.col("refunded") == pl.col("base"))
    plan.merges["sale_line"] = with_settled_cells(
        merge, agreed.select(*SALE_LINE_KEY, column_name=pl.lit("refunded"))
    )


def _newly_returned(snapshot: Snapshot, merge: Merged) -> pl.DataFrame:
    """Return the lines that bring units back, each with the ``units`` that it did not bring before: a new
    return has all of them, and one that has grown since the last import the units added."""
    lines = merge.new.with_columns(before=pl.lit(0))
    if len(merge.changed):
        old = snapshot.frame("sale_line", matching=merge.changed.select(SALE_LINE_KEY))
        returned = pl.when("voided").then(0).otherwise(pl.col("quantity").clip(upper_bound=0))
        before = old.select(*SALE_LINE_KEY, *PAIR, before=returned)
        grown = merge.over(old, SALE_LINE_KEY).join(before, on=[*SALE_LINE_KEY, *PAIR], how="left")
        lines = pl.concat([lines, grown.with_columns(pl.col("before").fill_null(0))], how="diagonal_relaxed")
    return lines.with_columns(
        group=pl.coalesce("ecom_order_id", "returned_sale_id", "sale_id"),
        units=pl.col("before") - pl.col("quantity"),
    ).filter(pl.col("quantity") < 0, ~pl.col("voided"), pl.col("units") > 0)


def _pending_refunds(snapshot: Snapshot, plan: ImportPlan) -> pl.DataFrame:
    """Return sale lines with our refunds that no import has shown.

    ``refunded_here``: beyond the file's ``base``; ``units``: those a return may settle. Other columns are as
    after the merge.
    """
    merge = plan.merges["sale_line"]
    overrides = load_local_overrides(snapshot, "sale_line").filter(pl.col("column_name") == "refunded")
    if len(merge.settled):
        seen = merge.settled.filter(pl.col("column_name") == "refunded")
        overrides = overrides.join(seen, on=SALE_LINE_KEY, how="anti")
    overrides = overrides.select(*SALE_LINE_KEY, base=pl.col("imported_value").cast(pl.Int64).fill_null(0))
    returned = snapshot.frame("sale_line", columns=SALE_LINE_KEY, above={"returned_here": 0})
    lines = snapshot.frame(
        "sale_line", matching=pl.concat([overrides.select(SALE_LINE_KEY), returned]).unique()
    )
    lines = merge.over(lines, SALE_LINE_KEY).filter(~pl.col("voided"))
    lines = lines.join(overrides, on=SALE_LINE_KEY, how="left")
    here = (pl.col("refunded") - pl.col("base")).clip(0).fill_null(0)
    return lines.with_columns(refunded_here=here).with_columns(
        units=pl.max_horizontal("returned_here", "refunded_here")
    )


def _move_back(plan: ImportPlan, settled: pl.DataFrame) -> None:
    """Take our refund off the line again, because the return in the file has a line of its own."""
    plan.movements.append(
        settled.select(
            *PAIR,
            document_type=pl.lit("sale"),
            document_id="sale_id",
            line_number=pl.col("line_number").cast(pl.Int64),
            quantity=-pl.col("quantity").cast(pl.Int64),
            occurred_at="sold_at",
        )
    )
    plan.pending.append(settled.select(*PAIR, pending=-pl.col("quantity").cast(pl.Int64)))

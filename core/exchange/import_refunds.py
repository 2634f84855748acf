"""Import of returns: match those in the file with refunds our people made (contract §3).

Part of ``importing.py``. A refund made here is pending until the file has its return, or has as many units
fewer on the sale: a POS or web shop may edit the order instead.

A unit that was shipped and then refunded here counts as *not shipped* on our sale line. A file counts it as
*shipped* and has the return that brought it back. So once a file has that return, the unit counts as shipped
on our line again.
"""

from dataclasses import replace

import polars as pl

from core.allocation import PAIR, deal
from core.exchange.import_plan import ImportPlan
from core.exchange.merge import Merged
from core.language import say
from core.ledger import KEY_SEPARATOR, SALE_LINE_KEY, load_local_overrides, with_key
from core.store import Snapshot

SAME_GOODS = ["sale_id", *PAIR]
"""Lines of one sale with the same goods: units shipped or refunded on one of them may count for another."""


def with_settled_cells(merge: Merged, cells: pl.DataFrame) -> Merged:
    """Add local overrides that end with this import."""
    if cells.is_empty():
        return merge
    return replace(merge, settled=pl.concat([merge.settled, cells]) if len(merge.settled) else cells)


def local_override_rows(cells: pl.DataFrame) -> pl.DataFrame:
    """Return local overrides of sale lines as rows of their table, ``ours``."""
    return cells.select("column_name", "imported_value", table_name=pl.lit("sale_line"), row_key=_row_key())


def _row_key() -> pl.Expr:
    return pl.concat_str([pl.col(name).cast(pl.String) for name in SALE_LINE_KEY], separator=KEY_SEPARATOR)


# --- with the store ---


def load_back_here(snapshot: Snapshot) -> pl.DataFrame:
    """Load ``back_here`` of sale lines: shipped units that were refunded here, and whose return no import has
    shown."""
    back = snapshot.frame("refunded_after_shipping")
    lines = snapshot.frame("sale_line", matching=back.select(SALE_LINE_KEY))
    pending = _with_refunds_here(snapshot, lines, None).join(back, on=SALE_LINE_KEY)
    pending = pending.with_columns(back_here=pl.min_horizontal("after_shipping", "units").cast(pl.Int64))
    return pending.filter(pl.col("back_here") > 0).select(*SALE_LINE_KEY, "back_here")


def match_refunds(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Match refunds made here with the file: with units it now has as returned, or no longer as sold.

    Both are of the same order or sale.
    """
    merge = plan.merges.get("sale_line")
    if merge is None:
        return
    shown = _newly_returned(snapshot, merge)
    if len(merge.changed):
        shown = pl.concat([shown, _sold_less(snapshot, merge)], how="diagonal_relaxed")
    if shown.is_empty():
        return
    pending = _pending_refunds(snapshot, plan)
    pending = pending.with_columns(group=pl.coalesce("ecom_order_id", "sale_id"))
    dealt = deal(pending, shown, [*PAIR, "group"]).group_by("demand_row").agg(pl.col("units").sum())
    if len(dealt):
        settled = pending[dealt["demand_row"]].with_columns(settled=dealt["units"])
        _plan_settled(plan, settled)
        _ship_again(snapshot, plan, settled, shown)


def _plan_settled(plan: ImportPlan, settled: pl.DataFrame) -> None:
    """Plan what becomes of lines whose refunds the file shows now: ``settled`` units of each."""
    back_in_stock = settled.with_columns(quantity=pl.min_horizontal("returned_here", "settled"))
    _move_back(plan, back_in_stock.filter(pl.col("quantity") > 0))
    after = back_in_stock.with_columns(
        returned_here=pl.col("returned_here") - pl.col("quantity"),
        refunded=pl.col("refunded") - pl.min_horizontal("settled", "refunded_here"),
    )
    plan.updates.append(("sale_line", after.select(*SALE_LINE_KEY, "returned_here", "refunded")))
    plan.touched.append(after.select(PAIR))
    agreed = after.filter(pl.col("refunded_here") > 0, pl.col("refunded") == pl.col("base"))
    cells = agreed.select(*SALE_LINE_KEY, column_name=pl.lit("refunded"))
    plan.merges["sale_line"] = with_settled_cells(plan.merges["sale_line"], cells)
    _drop_overrides(plan, agreed, "refunded")


def _ship_again(snapshot: Snapshot, plan: ImportPlan, settled: pl.DataFrame, shown: pl.DataFrame) -> None:
    """Count units shipped and then refunded here as shipped again, now that the file has their return."""
    back = load_back_here(snapshot)
    settled = settled.join(back, on=SALE_LINE_KEY).with_columns(
        units=pl.min_horizontal("settled", "back_here")
    )
    returned = shown.with_columns(units=pl.min_horizontal("units", "units_back"))
    dealt = deal(settled, returned, [*PAIR, "group"]).group_by("demand_row").agg(pl.col("units").sum())
    if dealt.is_empty():
        return
    lines = settled[dealt["demand_row"]].with_columns(again=dealt["units"])
    shipped = pl.col("shipped") + pl.col("again").cast(pl.Int32)
    _set_shipped(snapshot, plan, lines.with_columns(shipped=shipped, before="shipped"))


def keep_within_sold(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Count no more units of a line as shipped than the file has as sold.

    The units beyond count as shipped on another open line of the same goods. Where there is none, more left
    than was sold, and a note asks for a count of the shelf.
    """
    merge = plan.merges.get("sale_line")
    if merge is None or merge.changed.is_empty():
        return
    lines = as_planned(snapshot, plan, merge.changed.select(SALE_LINE_KEY))
    too_many = lines.filter(pl.col("units") < 0).with_columns(units=-pl.col("units"))
    if too_many.is_empty():
        return
    others = as_planned(snapshot, plan, too_many.select("sale_id").unique()).filter(pl.col("units") > 0)
    dealt = deal(too_many, others, SAME_GOODS)
    taken = dealt.group_by("supply_row", maintain_order=True).agg(pl.col("units").sum())
    takers = others[taken["supply_row"]].with_columns(more=taken["units"])
    shipped = [
        too_many.with_columns(before="shipped", shipped=pl.col("shipped") - pl.col("units")),
        takers.with_columns(before="shipped", shipped=pl.col("shipped") + pl.col("more")).drop("more"),
    ]
    kind = pl.col("shipped").cast(lines.schema["shipped"])
    _set_shipped(snapshot, plan, pl.concat(shipped, how="vertical_relaxed").with_columns(kind))
    plan.notes += [
        say("More was shipped of order {order} than its sale has now. Count the shelf.", order=order)
        for order in _orders_with_a_rest(too_many, dealt)
    ]


def _orders_with_a_rest(too_many: pl.DataFrame, dealt: pl.DataFrame) -> pl.Series:
    """Return the orders of lines whose ``units`` beyond what was sold were not all ``dealt`` to others."""
    given = dealt.group_by(too_many_row="demand_row").agg(given=pl.col("units").sum())
    numbered = too_many.with_columns(too_many_row=pl.int_range(pl.len()))
    rest = numbered.join(given, on="too_many_row", how="left", maintain_order="left")
    rest = rest.filter(pl.col("units") > pl.col("given").fill_null(0))
    return rest["ecom_order_id"].unique(maintain_order=True)


def as_planned(snapshot: Snapshot, plan: ImportPlan, matching: pl.DataFrame) -> pl.DataFrame:
    """Return known sale lines as they are after the import, with the ``units`` that are neither shipped nor
    refunded."""
    lines = plan.merges["sale_line"].over(snapshot.frame("sale_line", matching=matching), SALE_LINE_KEY)
    for table, frame in plan.updates:
        if table == "sale_line":
            lines = lines.update(frame, on=SALE_LINE_KEY)
    sold = lines.filter(~pl.col("voided"), pl.col("quantity") > 0).sort(SALE_LINE_KEY)
    return sold.with_columns(units=(pl.col("quantity") - pl.col("refunded")).clip(0) - pl.col("shipped"))


def _set_shipped(snapshot: Snapshot, plan: ImportPlan, lines: pl.DataFrame) -> None:
    """Set ``shipped`` of sale lines, and keep a local override where it differs from the import.

    ``before``: units shipped until now.
    """
    ours = [snapshot.frame("ours", table_name="sale_line"), *plan.local_overrides]
    bases = pl.concat(ours, how="diagonal_relaxed").filter(table_name="sale_line", column_name="shipped")
    bases = bases.unique("row_key", keep="last", maintain_order=True).select("row_key", "imported_value")
    lines = lines.with_columns(row_key=_row_key()).join(bases, on="row_key", how="left")
    lines = lines.with_columns(
        # Without an override the line is as the last import has it.
        imported_value=pl.coalesce("imported_value", pl.col("before").cast(pl.String)),
        column_name=pl.lit("shipped"),
    )
    plan.updates.append(("sale_line", lines.select(*SALE_LINE_KEY, "shipped")))
    plan.merges["sale_line"] = with_settled_cells(
        plan.merges["sale_line"], lines.select(*SALE_LINE_KEY, "column_name")
    )
    _drop_overrides(plan, lines, "shipped")
    differs = pl.col("imported_value") != pl.col("shipped").cast(pl.String)
    plan.local_overrides.append(local_override_rows(lines.filter(differs)))


def _drop_overrides(plan: ImportPlan, lines: pl.DataFrame, column: str) -> None:
    """Drop the local overrides that the import would have kept in a ``column`` of sale lines."""
    keys = lines.select(_row_key().alias("row_key"))["row_key"]
    dropped = pl.col("column_name").eq(column) & pl.col("row_key").is_in(keys.implode())
    plan.local_overrides[:] = [cells.filter(~dropped) for cells in plan.local_overrides]


def _newly_returned(snapshot: Snapshot, merge: Merged) -> pl.DataFrame:
    """Return the returns that bring back more than in the last import, with these ``units``.

    Of a new return these are all units, of one that has grown those added. ``units_back``: those of them that
    had been shipped.
    """
    lines = merge.new.with_columns(before=pl.lit(0), back_before=pl.lit(0))
    if len(merge.changed):
        old = snapshot.frame("sale_line", matching=merge.changed.select(SALE_LINE_KEY))
        returned = pl.when("voided").then(0).otherwise(pl.col("quantity").clip(upper_bound=0))
        back = pl.when("voided").then(0).otherwise("shipped")
        before = old.select(*SALE_LINE_KEY, *PAIR, before=returned, back_before=back)
        grown = merge.over(old, SALE_LINE_KEY).join(before, on=[*SALE_LINE_KEY, *PAIR], how="left")
        grown = grown.with_columns(pl.col("before", "back_before").fill_null(0))
        lines = pl.concat([lines, grown], how="diagonal_relaxed")
    return lines.with_columns(
        group=pl.coalesce("ecom_order_id", "returned_sale_id", "sale_id"),
        units=pl.col("before") - pl.col("quantity"),
        units_back=(pl.col("shipped").fill_null(0) - pl.col("back_before")).clip(0),
    ).filter(pl.col("quantity") < 0, ~pl.col("voided"), pl.col("units") > 0)


def _sold_less(snapshot: Snapshot, merge: Merged) -> pl.DataFrame:
    """Return the ``units`` that the file took off an order or sale (``group``), by item and shop.

    Units that are only on another line of it now are still sold.
    """
    item = [*PAIR, "group"]
    grouped = pl.coalesce("ecom_order_id", "sale_id").alias("group")
    is_sold = ~pl.col("voided") & (pl.col("quantity") > 0)
    lines = [*SALE_LINE_KEY, *item, pl.col("quantity").cast(pl.Int64)]
    old = snapshot.frame("sale_line", matching=merge.changed.select(SALE_LINE_KEY))
    now = merge.over(old, SALE_LINE_KEY).filter(is_sold).with_columns(grouped).select(lines)
    before = old.filter(is_sold).with_columns(grouped).select(lines)
    both = before.join(now, on=[*SALE_LINE_KEY, *item], suffix="_now")
    less = both.select(*item, units=pl.col("quantity") - pl.col("quantity_now")).filter(pl.col("units") != 0)
    if less.is_empty():
        return less
    added = merge.new.filter(is_sold).with_columns(grouped).join(less, on=item, how="semi")
    sides = pl.concat([less, added.select(*item, units=-pl.col("quantity").cast(pl.Int64))])
    net = sides.group_by(item, maintain_order=True).agg(pl.col("units").sum())
    return net.filter(pl.col("units") > 0)


def _pending_refunds(snapshot: Snapshot, plan: ImportPlan) -> pl.DataFrame:
    """Return sale lines, as after the merge, with refunds of ours that no import has shown.

    Columns: see ``_with_refunds_here``.
    """
    merge = plan.merges["sale_line"]
    overrides = load_local_overrides(snapshot, "sale_line").filter(pl.col("column_name") == "refunded")
    returned = snapshot.frame("sale_line", columns=SALE_LINE_KEY, above={"returned_here": 0})
    keys = pl.concat([overrides.select(SALE_LINE_KEY), returned]).unique()
    lines = merge.over(snapshot.frame("sale_line", matching=keys), SALE_LINE_KEY).filter(~pl.col("voided"))
    return _with_refunds_here(snapshot, lines, plan)


def _with_refunds_here(snapshot: Snapshot, lines: pl.DataFrame, plan: ImportPlan | None) -> pl.DataFrame:
    """Add ``refunded_here`` (units beyond the import's ``base``) and the ``units`` that a return of a file
    may settle.

    ``plan``: of the import in progress, which may have settled some; None: only what is in the store.
    """
    overrides = load_local_overrides(snapshot, "sale_line")
    if plan is not None:
        overrides = _overrides_after(snapshot, plan, overrides)
    bases = overrides.filter(pl.col("column_name") == "refunded")
    bases = bases.select(*SALE_LINE_KEY, base=pl.col("imported_value").cast(pl.Int64).fill_null(0))
    lines = lines.join(bases, on=SALE_LINE_KEY, how="left")
    here = (pl.col("refunded") - pl.col("base")).clip(0).fill_null(0)
    return lines.with_columns(refunded_here=here).with_columns(
        units=pl.max_horizontal("returned_here", "refunded_here")
    )


def _overrides_after(snapshot: Snapshot, plan: ImportPlan, overrides: pl.DataFrame) -> pl.DataFrame:
    """Return the local overrides of sale lines after the import."""
    settled = plan.merges["sale_line"].settled
    if settled.is_empty():
        return overrides
    unsettled = overrides.join(settled, on=[*SALE_LINE_KEY, "column_name"], how="anti")
    planned = pl.concat(plan.local_overrides, how="diagonal_relaxed").filter(table_name="sale_line")
    again = with_key(snapshot, "sale_line", planned).select(overrides.columns)
    return pl.concat([unsettled, again], how="vertical_relaxed")


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

"""Import of eCom orders: match parcels made here with those in the file.

Part of ``importing.py``. Shipped units are cumulative: the units in the file are first the ones we sent, so
that nothing is sent twice. They stay among the shipped ones when they come back: the file has their return in
a line of its own (``import_refunds.py``).
"""

import polars as pl

from core.allocation import PAIR
from core.exchange.import_plan import ImportPlan
from core.exchange.import_refunds import load_back_here, local_override_rows, with_settled_cells
from core.exchange.line_numbers import clashing, numbered_as_here, to_match_by_item
from core.exchange.local_units import with_local_units
from core.exchange.merge import Merged, merge_in_parts, merge_table
from core.exchange.order_matches import as_decided, load_order_matches
from core.exchange.refunds_on_other_lines import with_units_refunded_here
from core.language import marked, say
from core.ledger import SALE_LINE_KEY, load_local_overrides
from core.parts import in_parts
from core.store import Snapshot

# --- with the store ---


def merge_sales(snapshot: Snapshot, plan: ImportPlan, sales: pl.DataFrame, present: frozenset[str]) -> Merged:
    """Merge the file's sale lines. Of the units it shows as shipped or refunded, ours come first."""
    columns = [name for name in sales.columns if name not in (*SALE_LINE_KEY, "_row")]
    sales = _with_known_lines(snapshot, sales)
    sales = _with_orders_of_returns(snapshot, sales)
    sales = as_decided(sales, load_order_matches(snapshot, plan.merges.get("order_match")))
    overrides = load_local_overrides(snapshot, "sale_line")
    merged = [name for name in columns if name in present]
    changed: list[pl.DataFrame] = []
    for column, with_ours in (("shipped", _with_units_sent_here), ("refunded", with_units_refunded_here)):
        if column in merged:
            sales, cells = with_ours(snapshot, sales, overrides)
            changed.append(cells)
    shown = pl.concat(changed) if changed else overrides.clear().with_columns(agrees=pl.lit(value=True))
    cell = [*SALE_LINE_KEY, "column_name"]
    rest = overrides.join(shown, on=cell, how="anti")
    merge = merge_in_parts(snapshot, "sale_line", sales.select(*SALE_LINE_KEY, *columns), rest, merged)
    plan.local_overrides.append(local_override_rows(shown.filter(~pl.col("agrees"))))
    return with_settled_cells(merge, shown.select(cell))


def merge_orders(snapshot: Snapshot, orders: pl.DataFrame, present: frozenset[str]) -> Merged:
    """Merge the file's eCom orders.

    An order that was shipped here counts as marked in the POS once a file shows it as shipped, even if the
    file has no column ``ticked_in_pos``. An order of which an earlier file had that column keeps its value.
    """
    if "ticked_in_pos" not in present and orders["ticked_in_pos"].any():
        overrides = load_local_overrides(snapshot, "ecom_order").filter(column_name="ticked_in_pos")
        if unknown := overrides.filter(pl.col("imported_value").is_null())["ecom_order_id"].to_list():
            orders = _with_known_ticks(snapshot, orders, overrides, unknown)
            present = present | {"ticked_in_pos"}
    return merge_table(snapshot, "ecom_order", orders, present)


def _with_known_ticks(
    snapshot: Snapshot, orders: pl.DataFrame, overrides: pl.DataFrame, unknown: list[str]
) -> pl.DataFrame:
    """Return ``orders`` with ``ticked_in_pos`` of the last import. New orders, and the ``unknown`` ones that
    no import had a value of, keep that of the file."""
    key = orders.select("ecom_order_id")
    known = snapshot.frame("ecom_order", columns=["ecom_order_id", "ticked_in_pos"], matching=key)
    before = pl.col("imported_value") == "true"
    held = overrides.select("ecom_order_id", before=before, held=pl.lit(value=True))
    imported = known.join(held, on="ecom_order_id", how="left").select(
        "ecom_order_id",
        known=pl.lit(value=True),
        imported=pl.when("held").then("before").otherwise("ticked_in_pos"),
    )
    both = orders.join(imported, on="ecom_order_id", how="left", maintain_order="left")
    follows = pl.col("known").is_null() | pl.col("ecom_order_id").is_in(unknown)
    tick = pl.when(follows).then("ticked_in_pos").otherwise("imported")
    return both.with_columns(ticked_in_pos=tick).drop("known", "imported")


def _with_units_sent_here(
    snapshot: Snapshot, sales: pl.DataFrame, overrides: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Do what ``with_local_units`` does for shipped units.

    Units that we sent and that came back here count as shipped meanwhile, as they do in the file.
    """
    line = SALE_LINE_KEY
    back = _sent_before(snapshot, sales, overrides)
    sold = pl.concat([overrides.select("sale_id"), back.select("sale_id")]).unique()
    here = snapshot.frame("sale_line", matching=sold).join(back, on=line, how="left")
    here = here.with_columns(pl.col("back_here").fill_null(0))
    as_imported = here.filter(pl.col("back_here") > 0).select(
        *line, column_name=pl.lit("shipped"), imported_value=pl.col("shipped").cast(pl.String)
    )
    held = pl.concat([overrides, as_imported.select(overrides.columns)], how="vertical_relaxed")
    held = held.unique([*line, "column_name"], keep="first", maintain_order=True)
    sent = here.with_columns(shipped=pl.col("shipped").cast(pl.Int64) + pl.col("back_here"))
    sales, shown = with_local_units(sales, sent, held, key=line, column="shipped", item=["sale_id", *PAIR])
    if shown.is_empty() or back.is_empty():
        return sales, shown
    back = back.join(shown, on=line, how="semi")
    sales = sales.join(back, on=line, how="left", maintain_order="left").with_columns(
        (pl.col("shipped") - pl.col("back_here").fill_null(0)).cast(sales.schema["shipped"])
    )
    figures = sales.select(*line, figure=pl.col("shipped").cast(pl.String))
    shown = shown.join(figures, on=line).with_columns(agrees=pl.col("imported_value") == pl.col("figure"))
    return sales.drop("back_here"), shown.drop("figure")


def _sent_before(snapshot: Snapshot, sales: pl.DataFrame, overrides: pl.DataFrame) -> pl.DataFrame:
    """Return ``load_back_here`` of sale lines with more shipped units in the file than in the last import.

    A file that has fewer has taken off those that came back, as we have.
    """
    back = load_back_here(snapshot)
    if back.is_empty():
        return back
    shipped = overrides.filter(pl.col("column_name") == "shipped")
    bases = shipped.select(*SALE_LINE_KEY, base=pl.col("imported_value").cast(pl.Int64))
    here = snapshot.frame(
        "sale_line", columns=[*SALE_LINE_KEY, "shipped"], matching=back.select(SALE_LINE_KEY)
    )
    here = here.join(bases, on=SALE_LINE_KEY, how="left")
    both = sales.select(*SALE_LINE_KEY, in_file="shipped").join(here, on=SALE_LINE_KEY)
    more = both.filter(pl.col("in_file") > pl.coalesce("base", "shipped"))
    return back.join(more, on=SALE_LINE_KEY, how="semi")


def _with_known_lines(snapshot: Snapshot, sales: pl.DataFrame) -> pl.DataFrame:
    """Give lines their numbers here, if they were worked on here and the file numbers their sale differently
    now."""
    clashes = _clashing_lines(snapshot, sales)
    if clashes.is_empty():
        return sales
    known = snapshot.frame("sale_line", matching=clashes.select("sale_id").unique()).sort("line_number")
    clashes = _without_corrected_items(clashes, sales, known)
    edited = load_local_overrides(snapshot, "sale_line").select(SALE_LINE_KEY).unique()
    known = known.join(edited.with_columns(is_edited=True), on=SALE_LINE_KEY, how="left")
    worked_on = ("returned_here", "packed", "taken_anyway")
    is_local = pl.any_horizontal(
        pl.col("is_edited").fill_null(value=False), *(pl.col(name) != 0 for name in worked_on)
    )
    ids = to_match_by_item(sales, known, "sale_id", clashes, is_local)
    return _with_numbers_of_returned_lines(numbered_as_here(sales, known, "sale_id", ids))


def _clashing_lines(snapshot: Snapshot, sales: pl.DataFrame) -> pl.DataFrame:
    """Return the lines whose number names another item in the file than here (``clashing``)."""
    columns = [*SALE_LINE_KEY, "item_id"]
    return pl.concat(
        clashing(
            part, snapshot.frame("sale_line", columns=columns, matching=part.select(SALE_LINE_KEY)), "sale_id"
        )
        for part in in_parts(sales)
    )


def _without_corrected_items(clashes: pl.DataFrame, sales: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Leave out lines whose item is gone from its sale, and whose new one was not there: the POS corrected
    the item of that line, which keeps its number."""
    still_sold = clashes.join(sales, on=["sale_id", "item_id"], how="semi")
    gone = known.join(sales, on=[*SALE_LINE_KEY, "item_id"], how="anti").select("sale_id", named="item_id")
    was_elsewhere = clashes.join(gone, on=["sale_id", "named"], how="semi")
    return pl.concat([still_sold, was_elsewhere])


def _with_numbers_of_returned_lines(sales: pl.DataFrame) -> pl.DataFrame:
    """Let returns name the lines that they take back by the numbers these have here. Drops
    ``file_number``."""
    numbers = sales.select(
        returned_sale_id="sale_id", returned_line_number="file_number", number_here="line_number"
    )
    returned = ["returned_sale_id", "returned_line_number"]
    sales = sales.join(numbers, on=returned, how="left", maintain_order="left")
    number = pl.coalesce("number_here", "returned_line_number")
    return sales.with_columns(returned_line_number=number).drop("number_here", "file_number")


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


def plan_orders(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Plan the lines of new or changed eCom orders, whose waiting units may change."""
    merge = plan.merges.get("ecom_order")
    if merge is None:
        return
    ids = pl.concat([merge.new.select("ecom_order_id"), merge.changed.select("ecom_order_id")])
    if len(ids):
        plan.touched.append(snapshot.frame("sale_line", columns=PAIR, matching=ids))


def reopen_with_more_units(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Reopen orders that were shipped or refunded here in full if the file adds units, which then wait."""
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
    """Return local overrides that end an order and that the file does not settle: ``ecom_order_id,
    column_name, imported_value``."""
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
"""Notes about orders that ended here and have more units in the file, by the field that ended them."""


def _reopen(plan: ImportPlan, reopened: pl.DataFrame) -> None:
    """Set orders back: shipped ones to partially shipped, refunded ones to the payment that the POS has."""
    sent = reopened.filter(column_name="shipment_status").select("ecom_order_id")
    refunded = reopened.filter(column_name="payment_status")
    plan.updates.append(("ecom_order", sent.with_columns(shipment_status=pl.lit("partially_shipped"))))
    plan.updates.append(("ecom_order", refunded.select("ecom_order_id", payment_status="imported_value")))
    if len(refunded):
        nothing = refunded.select("ecom_order_id").clear()
        merge = plan.merges.get("ecom_order", Merged(nothing, nothing, nothing, pl.DataFrame()))
        plan.merges["ecom_order"] = with_settled_cells(merge, refunded.select("ecom_order_id", "column_name"))
    plan.notes += [
        say(GROWN[column], order=name)
        for name, column in reopened.select("ecom_order_id", "column_name").iter_rows()
    ]

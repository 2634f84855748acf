"""Import of a neutral folder as operations and documents (contract §3): all or nothing, merged three ways.

``plan_import`` works out the changes of a checked folder; ``apply_import`` writes exactly those, as one
operation, after a backup. The file's documents move units at their own dates; one ``adjustment`` per item
and shop (``opening`` the first time) sets on hand to the file's figure plus pending units.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.allocation import PAIR
from core.exchange.document_files import DOCUMENT_FILES
from core.exchange.import_documents import plan_document
from core.exchange.import_orders import merge_orders, merge_sales, plan_orders, reopen_with_more_units
from core.exchange.import_plan import Imported, ImportPlan, Same
from core.exchange.import_refunds import keep_within_sold, match_refunds
from core.exchange.import_special_orders import plan_special_orders
from core.exchange.import_stock import plan_stock, refuse_older
from core.exchange.import_writing import write_plan
from core.exchange.merge import merge_table
from core.exchange.refunds_on_other_lines import move_returned
from core.exchange.shop_names import note_shops_of_one_name
from core.exchange.thinning import back_up
from core.language import SOURCE_LANGUAGE, speaking
from core.ledger import TABLE_KEYS, By, Operation
from core.ledger import operations as ledger
from core.neutral import Folder
from core.stopwatch import Stopwatch
from core.store import Snapshot, Store

WHOLE_TABLES = {
    "shops": "shop",
    "vendors": "vendor",
    "items": "item",
    "vendor_items": "vendor_item",
    "price_breaks": "price_break",
    "vendor_returns": "vendor_return_line",
    "shortfalls": "shortfall",
    "currency_rates": "currency_rate",
    "remembered_vendors": "remembered_vendor",
    "moved_orders": "moved_order",
    "order_terms": "order_terms",
    "shop_rules": "shop_rule",
    "given_units": "given_units",
    "purchase_order_parts": "purchase_order_part",
    "web_order_lines": "web_order_line",
    "order_matches": "order_match",
}
"""Files whose rows are rows of one table, merged field by field. Sales count shipped units; the others are
split: documents into header and lines, stock into levels and figures. Orders of a file may say more than
its columns (``merge_orders``).
"""


@dataclass(frozen=True)
class ImportFolder:
    """The content of a folder to import, by its fingerprint, and which of its documents were made here."""

    folder: str
    same: Same


def line_moves(lines: pl.DataFrame, document_type: str, key: str, occurred_at: str) -> pl.DataFrame:
    """Return the units that lines took from stock as movements: one row per line, signed (a return brings
    units).
    """
    return lines.select(
        document_type=pl.lit(document_type),
        document_id=pl.col(key),
        line_number="line_number",
        item_id="item_id",
        shop_id="shop_id",
        quantity=-pl.col("quantity").cast(pl.Int64),
        occurred_at=pl.col(occurred_at),
    )


# --- with the store ---


def load_known(snapshot: Snapshot, items: pl.Series | None = None) -> dict[str, frozenset[str]]:
    """Load the ids a folder may refer to without bringing them, and the documents that were sent. ``items``:
    ids of the items that it may name; by default all."""
    tables = (("shops", "shop", "shop_id"), ("vendors", "vendor", "vendor_id"))
    names = {file: snapshot.frame(table, columns=[column])[column] for file, table, column in tables}
    of_these = None if items is None else items.alias("item_id").to_frame()
    names["items"] = snapshot.frame("item", columns=["item_id"], matching=of_these)["item_id"]
    documents = snapshot.frame("document", columns=["document_type", "document_id", "pos_number", "sent_at"])
    for document in DOCUMENT_FILES:
        sent = documents.filter(pl.col("sent_at").is_not_null(), document_type=document.header)
        names[document.file] = pl.concat([sent["document_id"], sent["pos_number"].drop_nulls()])
    return {file: frozenset(ids.to_list()) for file, ids in names.items()}


def apply_import(
    store: Store,
    folder: Folder,
    *,
    by: By,
    backup: bool = True,
    store_generation: int | None = None,
    same: Same | None = None,
    later_is_news: bool = True,
) -> Imported:
    """Import ``folder`` whole, or raise Problems and change nothing. A backup is made first.

    A folder that changes nothing writes nothing and returns the import that has its content. Otherwise the
    rows of ``folder`` are given up while they are written: it cannot be imported again, even after a Problem.
    ``store_generation``: the one the caller saw; raises Refused if the store was replaced since. ``same``:
    its documents that were created here. Without ``later_is_news`` the same quantities of a later time change
    nothing.
    """
    with store.read() as snapshot:
        empty = snapshot.version == 0
    copy = None if empty or not backup else back_up(store, by.now)
    operation = Operation(by, "import", ImportFolder(folder.fingerprint, same or {}))
    watch = Stopwatch()
    with store.write(operation.kind) as tx:
        if store_generation is not None:
            store.check_generation(store_generation)
        if before := ledger.earlier(tx, operation):
            return Imported(by.operation_id, **before.result, changed=True, backup=copy)
        with speaking(SOURCE_LANGUAGE):  # The notes are kept with the operation.
            plan = plan_import(tx, folder, by.now, same)
            notes, alike = plan.all_notes, plan.alike
        if not later_is_news and plan.says_nothing:
            same_as = _last_import(tx) or by.operation_id
            return Imported(same_as, plan.rows, notes, changed=False, backup=copy)
        if plan.changes_nothing and (last := _last_import(tx)):
            return Imported(last, plan.rows, notes, changed=False, backup=copy)
        result = {"rows": plan.rows, "notes": notes}
        number = ledger.begin(tx, operation, result, only_touched=plan.only_touched)
        folder.give_up_rows()  # They are the plan's now.
        write_plan(tx, number, by.operation_id, plan)
    ledger.log_done(operation, number, watch)
    return Imported(by.operation_id, plan.rows, notes, changed=True, backup=copy, alike=alike)


def _last_import(snapshot: Snapshot) -> str | None:
    return next((str(row["operation_id"]) for row in snapshot.rows("last_import")), None)


def plan_import(snapshot: Snapshot, folder: Folder, now: datetime, same: Same | None = None) -> ImportPlan:
    """Return the changes that importing ``folder`` would make. Raises Problems if it is older than the last
    import.

    ``same``: documents of the folder that somebody said are the ones created here.
    """
    if not folder.has_rows:
        raise ValueError("The rows of this folder were given up to an import: read it again.")
    plan = ImportPlan(now, same or {}, rows=dict(folder.rows))
    if "stock" in folder.frames:
        refuse_older(snapshot, folder)
    _merge_files(snapshot, plan, folder)
    _plan_lines(snapshot, plan, "sale_line", "sale", "sold_at")
    _plan_lines(snapshot, plan, "vendor_return_line", "vendor_return", "sent_at")
    plan_orders(snapshot, plan)
    reopen_with_more_units(snapshot, plan)
    _plan_shortfalls(snapshot, plan)
    _plan_places_in_line(snapshot, plan)
    _plan_parts(snapshot, plan)
    plan_special_orders(snapshot, plan, folder)
    for document in DOCUMENT_FILES:
        if document.file in folder.frames:
            plan_document(snapshot, plan, document, folder)
    match_refunds(snapshot, plan)
    move_returned(snapshot, plan)
    keep_within_sold(snapshot, plan)
    if "stock" in folder.frames:
        plan_stock(snapshot, plan, folder.frames["stock"], folder.columns["stock"])
    return plan


def _merge_files(snapshot: Snapshot, plan: ImportPlan, folder: Folder) -> None:
    """Merge the files whose rows are rows of one table (WHOLE_TABLES), eCom orders, and sales."""
    frames, columns = folder.frames, folder.columns
    for file, table in WHOLE_TABLES.items():
        if file in frames:
            plan.merges[table] = merge_table(snapshot, table, frames[file], columns[file])
    note_shops_of_one_name(snapshot, plan)
    if "ecom_orders" in frames:
        plan.merges["ecom_order"] = merge_orders(snapshot, frames["ecom_orders"], columns["ecom_orders"])
    if "sales" in frames:
        plan.merges["sale_line"] = merge_sales(snapshot, plan, frames["sales"], columns["sales"])


def _plan_lines(
    snapshot: Snapshot, plan: ImportPlan, table: str, document_type: str, occurred_at: str
) -> None:
    """Plan lines: a new line takes its units; a changed one gives back the old units and takes the new.

    Units that a refund here put back on it stay pending. A voided sale takes nothing, nor does a vendor
    return that was not sent or was taken back.
    """
    merge = plan.merges.get(table)
    if merge is None:
        return
    if len(merge.new):
        plan.movements.append(_moved_by(merge.new, table, document_type, occurred_at))
        _plan_pending(plan, table, merge.new, 1)
    if merge.changed.is_empty():
        return
    key = list(TABLE_KEYS[table])
    before = snapshot.frame(table, matching=merge.changed.select(key))
    after = merge.over(before, key)
    taken = _moved_by(after, table, document_type, occurred_at)
    given_back = _moved_by(before, table, document_type, occurred_at).with_columns(-pl.col("quantity"))
    plan.movements.append(_netted(pl.concat([given_back, taken])))
    _plan_pending(plan, table, before, -1)
    _plan_pending(plan, table, after, 1)
    if table == "sale_line":
        # Voiding puts all units back, also those a refund here had put back.
        voided = after.filter("voided", pl.col("returned_here") != 0)
        plan.updates.append((table, voided.select(*key, returned_here=pl.lit(0))))


def _moved_by(lines: pl.DataFrame, table: str, document_type: str, occurred_at: str) -> pl.DataFrame:
    """Return the movements of ``lines``, without the units that a refund here put back."""
    units = pl.when(_is_void(table)).then(0).otherwise(pl.col("quantity") - _put_back(table, lines))
    return line_moves(lines.with_columns(quantity=units), document_type, TABLE_KEYS[table][0], occurred_at)


def _plan_pending(plan: ImportPlan, table: str, lines: pl.DataFrame, sign: int) -> None:
    """Plan the pending units of ``lines``, put back by a refund here (1), or no longer theirs (-1)."""
    pending = lines.select(*PAIR, pending=_put_back(table, lines) * sign)
    plan.pending.append(pending.filter(pl.col("pending") != 0))
    plan.touched.append(lines.select(PAIR))


def _put_back(table: str, lines: pl.DataFrame) -> pl.Expr:
    """Return the units of ``lines`` that a refund here put back in stock; 0 where there is none or the line
    has no effect."""
    returned = pl.col("returned_here") if "returned_here" in lines.columns else pl.lit(0)
    return pl.when(_is_void(table)).then(0).otherwise(returned)


def _is_void(table: str) -> pl.Expr:
    """Return True for lines that have no effect on stock, whatever their quantity."""
    return pl.col("voided") if table == "sale_line" else pl.col("sent_at").is_null()


def _plan_shortfalls(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Recompute items and shops whose cause in the POS's log is new or changed."""
    if merge := plan.merges.get("shortfall"):
        key = list(TABLE_KEYS["shortfall"])
        before = snapshot.frame("shortfall", columns=[*key, *PAIR], matching=merge.changed.select(key))
        plan.touched += [frame.select(PAIR) for frame in (merge.new, before, merge.over(before, key))]


def _plan_places_in_line(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Recompute items and shops where the place in line of an order changed: by a move, terms, rule or given
    units."""
    for merge in filter(None, map(plan.merges.get, ("moved_order", "order_terms"))):
        orders = pl.concat([merge.new.select("ecom_order_id"), merge.changed.select("ecom_order_id")])
        plan.touched.append(snapshot.frame("open_line", columns=PAIR, matching=orders))
    if rules := plan.merges.get("shop_rule"):
        ruled = pl.concat([rules.new.select("shop_id"), rules.changed.select("shop_id")])
        plan.touched.append(snapshot.frame("open_line", columns=PAIR, matching=ruled))
    if file := plan.merges.get("given_units"):
        given = pl.concat([file.new.select("po_id"), file.changed.select("po_id")])
        plan.touched.append(snapshot.frame("purchase_order_pair", columns=PAIR, matching=given))


def _plan_parts(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Recompute items and shops of purchase orders whose part deliveries the file changed."""
    if merge := plan.merges.get("purchase_order_part"):
        orders = pl.concat([merge.new.select("po_id"), merge.changed.select("po_id")])
        plan.touched.append(snapshot.frame("purchase_order_pair", columns=PAIR, matching=orders))


def _netted(movements: pl.DataFrame) -> pl.DataFrame:
    key = [column for column in movements.columns if column not in ("quantity", "occurred_at")]
    netted = movements.group_by(key, maintain_order=True).agg(
        pl.col("quantity").sum(), pl.col("occurred_at").max()
    )
    return netted.filter(pl.col("quantity") != 0).select(movements.columns)

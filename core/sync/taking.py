"""Import of records that were read: neutral frames, checked record by record, merged like any newer export.

A record that fails the checks is held back and named by kind and id; all others are imported.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import polars as pl

from core.errors import Problem, Problems, RowProblem
from core.exchange import apply_import, back_up, load_known_with_sales, load_orders_as_imported, plan_import
from core.feeds import ApiRecord, Feed
from core.language import marked
from core.ledger import By
from core.neutral import FILES, AdapterResult, Coverage, Folder, KnownToStore, SalesWanted, checked_folder
from core.store import Snapshot, Store

ROUNDS = 12
"""Largest number of rounds of checks. Records refer to each other, so one that is held back may take others
with it."""

NAMES = {
    "sales": "Sale",
    "purchase_orders": "Purchase order",
    "transfers": "Transfer",
    "vendor_returns": "Vendor return",
    "items": "Item",
    "stock": "Stock of item",
    "vendors": "Vendor",
    "shops": "Shop",
    "ecom_orders": "eCom order",
    "web_order_lines": "eCom order",
    "special_orders": "Special order",
    "shortfalls": "Inventory log",
}
"""Names of a neutral file's records, before the id."""


@dataclass
class Taken:
    """Result of an import: whether an operation was written, a sentence per record that was held back, the
    import's notes, such as which document may be one of ours, and a sentence per figure of the source that
    its own documents contradict."""

    changed: bool = False
    held: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def adapted(
    feed: Feed, records: Mapping[str, list[ApiRecord]], known: KnownToStore, as_of: str
) -> tuple[AdapterResult, list[str]]:
    """Convert ``records`` to frames, without those that the adapter cannot read, with a sentence for each."""
    kept = {kind: list(listed) for kind, listed in records.items()}
    held: list[str] = []
    for _ in range(ROUNDS):
        try:
            return feed.tables(kept, known, as_of), held
        except Problems as problems:
            bad = {(row.file.removesuffix(".json"), row.row): row for row in problems.rows}
            for kind, place in sorted(bad, reverse=True):
                if kind not in kept or not 1 <= place <= len(kept[kind]):
                    raise
                row = bad[kind, place]
                held.append(f"{kind} {feed.key(kind, kept[kind][place - 1])}: {row.column} {row.problem}")
                del kept[kind][place - 1]
    raise Problem(
        marked("Too many records refer to records that cannot be read; nothing of this step was taken.")
    )


def fitting(
    frames: Mapping[str, pl.DataFrame], known: Mapping[str, frozenset[str]], coverage: Coverage
) -> tuple[Folder, list[str]]:
    """Return the folder of all records that pass the checks, and a sentence for each other one."""
    texts = {name: frame for name, frame in frames.items() if len(frame)}
    held: list[str] = []
    for _ in range(ROUNDS):
        try:
            return checked_folder(texts, known, all_files=False, coverage=coverage), held
        except Problems as problems:
            texts = _without(texts, problems.rows, held)
    raise Problem(marked("Too many records refer to records that are wrong; nothing of this step was taken."))


def _without(
    texts: Mapping[str, pl.DataFrame], problems: Sequence[RowProblem], held: list[str]
) -> dict[str, pl.DataFrame]:
    """Drop every document with a problem. A file that is wrong as a whole is left out."""
    kept = dict(texts)
    for name in {problem.file.removesuffix(".csv") for problem in problems} & kept.keys():
        own = [problem for problem in problems if problem.file == f"{name}.csv"]
        frame, key = kept[name], FILES[name].key
        if any(problem.row < 2 for problem in own):
            held.append(f"{NAMES.get(name, name)}: {own[0].column} {own[0].problem}")
            del kept[name]
            continue
        by_row = {problem.row - 2: problem for problem in own}
        wrong = frame[sorted(by_row)].select(*key[:1] if name != "stock" else key)
        by_cells: dict[tuple[str, ...], RowProblem] = {}
        for place, cells in zip(sorted(by_row), wrong.iter_rows(), strict=True):
            by_cells.setdefault(cells, by_row[place])
        held += [
            f"{NAMES.get(name, name)} {' at shop '.join(cells)}: {problem.column}"
            + (f" “{problem.value}”" if problem.value else "")
            + f" {problem.problem}"
            for cells, problem in by_cells.items()
        ]
        kept[name] = frame.join(wrong.unique(), on=wrong.columns, how="anti", maintain_order="left")
    return {name: frame for name, frame in kept.items() if len(frame)}


# --- with the store ---


def take(
    store: Store,
    feed: Feed,
    records: Mapping[str, list[ApiRecord]],
    *,
    as_of: datetime | None,
    by: By,
    generation: int,
    only_ticks: bool = False,
    give_way: Callable[[], None] = lambda: None,
) -> Taken:
    """Import the records that were read into the store of this ``generation``. Raises Problem if none could
    be read.

    ``only_ticks``: another source reads the web orders; take only whether they were marked as shipped.
    ``give_way``: called between the conversion and the import.
    """
    with store.read() as snapshot:
        known = load_known_with_sales(snapshot, _sales_wanted(feed, records), feed.items_named(records))
    stamp = f"{as_of:%Y-%m-%dT%H:%M:%S}" if as_of else ""
    read, held = adapted(feed, records, known, stamp)
    with store.read() as snapshot:
        frames = _not_older(snapshot, read.frames)
        frames = _ticks(snapshot, frames, _tickets(records)) if only_ticks else frames
    some = replace(read.coverage, partial=frozenset(FILES))  # Only a record closes a document.
    folder, wrong = fitting(frames, known.ids, some)
    give_way()
    taken = Taken(held=held + wrong, differences=read.differences)
    if not folder.frames:
        return taken
    if _backup_is_due(store, by.now):
        if not _says_something_new(store, folder, by.now):
            return taken
        back_up(store, by.now)
    done = apply_import(store, folder, by=by, backup=False, store_generation=generation, later_is_news=False)
    return replace(taken, changed=done.changed, notes=done.notes if done.changed else [])


def _not_older(snapshot: Snapshot, frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Drop quantities older than those in the store, which came from a file imported meanwhile."""
    if "stock" not in frames or frames["stock"].is_empty() or "as_of" not in frames["stock"].columns:
        return dict(frames)
    stock = frames["stock"]
    pairs = stock.select("item_id", "shop_id")
    known = snapshot.frame("stock", columns=["item_id", "shop_id", "as_of"], matching=pairs)
    newer = known.filter(pl.col("as_of").dt.strftime("%Y-%m-%dT%H:%M:%S") > str(stock["as_of"][0]))
    return {**frames, "stock": stock.join(newer, on=pairs.columns, how="anti", maintain_order="left")}


def _ticks(
    snapshot: Snapshot, frames: Mapping[str, pl.DataFrame], tickets: frozenset[str]
) -> dict[str, pl.DataFrame]:
    """Keep only the tick of the Shipments page for orders of the web shop that the store has.

    Otherwise two sources would keep overwriting each other. Orders of the till named by its own ``tickets``
    are its own.
    """
    if "ecom_orders" not in frames:
        return dict(frames)
    orders = frames["ecom_orders"]
    names = orders.select("ecom_order_id").filter(~pl.col("ecom_order_id").is_in(sorted(tickets)))
    imported = load_orders_as_imported(snapshot, names)
    columns = [name for name in orders.columns if name not in ("ecom_order_id", "ticked_in_pos")]
    both = orders.join(
        imported.select("ecom_order_id", *columns), on="ecom_order_id", how="left", suffix="_told"
    )
    known = pl.col("ecom_order_id").is_in(imported["ecom_order_id"].implode())
    filled = [pl.when(known).then(f"{name}_told").otherwise(name).alias(name) for name in columns]
    return {
        **frames,
        "ecom_orders": both.select(*orders.columns, pl.col("^.*_told$"))
        .with_columns(filled)
        .select(orders.columns),
    }


def _tickets(records: Mapping[str, list[ApiRecord]]) -> frozenset[str]:
    fields = ("ticketNumber", "saleID")
    return frozenset(str(sale.get(name) or "") for sale in records.get("Sale", ()) for name in fields)


def _sales_wanted(feed: Feed, records: Mapping[str, list[ApiRecord]]) -> SalesWanted | None:
    """Return the sales needed; None if a record is damaged, which reading them reports."""
    try:
        return feed.sales_wanted(records)
    except Problems:
        return None


def _says_something_new(store: Store, folder: Folder, now: datetime) -> bool:
    """Return True if the import would change more than the time of the quantities."""
    with store.read() as snapshot:
        plan = plan_import(snapshot, folder, now)
    return not plan.says_nothing


def _backup_is_due(store: Store, now: datetime) -> bool:
    """Return True before the first import of a day: a backup is made, as before every manual import."""
    with store.read() as snapshot:
        if snapshot.version == 0:
            return False
        yesterday = datetime(now.year, now.month, now.day) - timedelta(microseconds=1)
        today = {"recorded_at": yesterday}
        return snapshot.frame("operation", columns=["number"], kind="import", above=today).is_empty()

"""Rules 1 and 2 of the data contract counted unit by unit in plain Python, straight from the files.

Slow and simple on purpose: a second opinion that shares no code with ``core``.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

Files = dict[str, list[dict[str, str]]]
Pair = tuple[str, str]


@dataclass
class Source:
    """One outgoing line with what is left of it after returns, still open, and served by incoming; ``away``:
    its shipped units that did not come back."""

    kind: str
    document: str
    line: int
    at: str
    quantity: int
    order: str = ""
    sale: str = ""
    waiting: int = 0
    away: int = 0
    backordered: int = 0
    served_by: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def age_key(self) -> tuple[str, str, str, int]:
        return self.at, self.kind, self.document, self.line

    @property
    def covered(self) -> int:
        return sum(self.served_by.values())


def read_files(folder: Path) -> Files:
    """The files of a neutral folder, a dictionary a row; an absent column reads as empty."""
    files: Files = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as source:
            files[path.stem] = [defaultdict(str, row) for row in csv.DictReader(source)]
    return files


def on_hand(files: Files) -> dict[Pair, int]:
    """Book quantity per item and shop of the items that are tracked."""
    untracked = {row["item_id"] for row in files["items"] if row["tracked"] == "false"}
    return {
        (row["item_id"], row["shop_id"]): int(row["on_hand"])
        for row in files["stock"]
        if row["item_id"] not in untracked
    }


def outgoing(files: Files) -> dict[Pair, list[Source]]:
    """Every outgoing line per item and shop, oldest first, less what returns took back."""
    pairs: dict[Pair, list[Source]] = defaultdict(list)
    for row in files["sales"]:
        if int(row["quantity"]) > 0:
            pairs[row["item_id"], row["shop_id"]].append(_sold(files, row))
    for row in files["transfers"]:
        if row["sent_at"]:
            sent = _sent("transfer", row["transfer_id"], row, row["sent_at"])
            pairs[row["item_id"], row["from_shop_id"]].append(sent)
    for row in files["vendor_returns"]:
        sent = _sent("vendor_return", row["return_id"], row, row["sent_at"])
        pairs[row["item_id"], row["shop_id"]].append(sent)
    for sources in pairs.values():
        sources.sort(key=lambda source: source.age_key)
    _take_back(files, pairs)
    return pairs


def _sold(files: Files, row: dict[str, str]) -> Source:
    quantity = int(row["quantity"])
    sold = _sent("sale", row["sale_id"], row, row["sold_at"])
    sold.order, sold.sale = row["ecom_order_id"], row["sale_id"]
    if _may_wait(files, sold.order):
        sold.away = int(row["shipped"] or 0)
        sold.waiting = quantity - sold.away - int(row["refunded"] or 0)
    return sold


def _sent(kind: str, document: str, row: dict[str, str], at: str) -> Source:
    return Source(kind, document, int(row["line_number"]), at, int(row["quantity"]))


def _may_wait(files: Files, order_id: str) -> bool:
    if not order_id:
        return False
    rows = [row for row in files["ecom_orders"] if row["ecom_order_id"] == order_id]
    order = rows[0] if rows else defaultdict(str)  # known by its number only: nobody said that it ended
    return order["payment_status"] not in {"refunded", "cancelled"} and order["shipment_status"] not in {
        "shipped",
        "picked_up",
        "cancelled",
    }


def _take_back(files: Files, pairs: dict[Pair, list[Source]]) -> None:
    for row in files["sales"]:
        left = -int(row["quantity"])
        back = min(left, int(row["shipped"] or 0))
        for source in reversed(pairs[row["item_id"], row["shop_id"]]):
            same = (
                source.order == row["ecom_order_id"]
                if row["ecom_order_id"]
                else source.sale == row["sale_id"]
            )
            if left > 0 and same and source.kind == "sale":
                taken = min(left, source.quantity)
                came = min(taken, back, source.away)  # had left, and so did not wait
                source.quantity -= taken
                source.away -= came
                source.waiting -= taken - came
                left, back = left - taken, back - came


def naive_open_sources(files: Files) -> dict[Pair, list[Source]]:
    """Rule 1: per negative pair what is open, oldest first, each with the documents that serve it."""
    lines, coming = outgoing(files), incoming(files)
    short = {pair: -quantity for pair, quantity in on_hand(files).items() if quantity < 0}
    return {pair: _covered(_newest(lines[pair], need), coming[pair]) for pair, need in short.items()}


def _newest(sources: list[Source], need: int) -> list[Source]:
    newest = []
    for source in reversed(sources):
        source.backordered = min(source.quantity, need)
        need -= source.backordered
        if source.backordered:
            newest.append(source)
    if need:
        newest.append(Source("unexplained", "", 0, "", need, backordered=need))
    return newest[::-1]


def _covered(sources: list[Source], coming: list[tuple[str, str, str, int, int]]) -> list[Source]:
    units = [(kind, document) for _, document, kind, _, owed in sorted(coming) for _ in range(owed)]
    waiting_units = [source for source in sources for _ in range(source.backordered)]
    for source, document in zip(waiting_units, units, strict=False):
        source.served_by[document] = source.served_by.get(document, 0) + 1
    return sources


def incoming(files: Files) -> dict[Pair, list[tuple[str, str, str, int, int]]]:
    """Return the units that sent, open documents owe by pair: (expected or last, id, type, line, units)."""
    pairs: dict[Pair, list[tuple[str, str, str, int, int]]] = defaultdict(list)
    for name, kind, number, shop, quantity, sent in (
        ("purchase_orders", "purchase_order", "po_id", "shop_id", "ordered", "ordered_at"),
        ("transfers", "transfer", "transfer_id", "to_shop_id", "quantity", "sent_at"),
    ):
        for row in files[name]:
            owed = max(0, int(row[quantity]) - int(row["received"] or 0))
            if row[sent] and row["closed"] != "true" and owed:
                due = row["expected_on"] or "9999-12-31"
                pairs[row["item_id"], row[shop]].append(
                    (due, row[number], kind, int(row["line_number"]), owed)
                )
    return pairs


def reached(files: Files) -> dict[str, tuple[int, int]]:
    """Rule 2: per waiting order its waiting units and how many of them the shelf reaches."""
    orders: dict[str, tuple[int, int]] = {}
    lines, specials = outgoing(files), special_orders(files)
    for pair, books in on_hand(files).items():
        sold = [source for source in lines[pair] if source.waiting > 0]
        shelf = max(0, books + sum(source.waiting for source in sold))
        for source in sorted(sold + specials[pair], key=lambda source: source.age_key):
            given = min(shelf, source.waiting)
            shelf -= given
            units, ready = orders.get(source.order, (0, 0))
            orders[source.order] = (units + source.waiting, ready + given)
    return orders


def special_orders(files: Files) -> dict[Pair, list[Source]]:
    """Customers at the till who wait for units that nobody sold yet, per pair."""
    pairs: dict[Pair, list[Source]] = defaultdict(list)
    for row in files.get("special_orders", []):
        claimed = max(0, int(row["quantity"]) - int(row["reserved"] or 0))
        if row["done"] != "true" and claimed:
            source = Source("special_order", row["special_order_id"], 1, row["placed_at"], claimed)
            source.order, source.waiting = f"special order {row['special_order_id']}", claimed
            pairs[row["item_id"], row["shop_id"]].append(source)
    return pairs

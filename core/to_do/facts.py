"""Facts of open acts as recorded: units, amounts, numbers and reasons, by operation and subject."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from core.language import say
from core.ledger import KEY_SEPARATOR
from core.store import Snapshot
from core.to_do.schemas import SUBJECT
from core.to_do.to_enter import ActFacts, Units
from core.wording import money_text

Key = tuple[int, str, str]
"""Operation number, document type and document id."""

FactsByAct = dict[Key, ActFacts]

SALE_KEY = ["sale_id", "line_number"]


def _key(row: Mapping[str, Any]) -> Key:
    return row["number"], row["document_type"], row["document_id"]


def _joined(*words: str | None) -> str:
    return " ".join(word for word in words if word)


def _units_by(frame: pl.DataFrame, units: str) -> dict[Key, Units]:
    """Return ``units`` with the item's name by subject, in the order of the rows. Lines without any are left
    out."""
    units_by_key: dict[Key, list[tuple[int, str]]] = {}
    for row in frame.filter(pl.col(units) > 0).iter_rows(named=True):
        units_by_key.setdefault(_key(row), []).append((row[units], row["item"]))
    return {key: tuple(pairs) for key, pairs in units_by_key.items()}


# --- with the store ---


def load_acts(snapshot: Snapshot, rows: pl.DataFrame) -> FactsByAct:
    """Load the facts of open acts (OPEN_ACTS), one ActFacts per row."""
    acts: FactsByAct = {}
    for kinds, load in _LOADERS.items():
        chosen = rows.filter(pl.col("kind").is_in(kinds))
        if not chosen.is_empty():
            acts |= load(snapshot, chosen)
    return acts


def _with_items(snapshot: Snapshot, frame: pl.DataFrame) -> pl.DataFrame:
    """Add ``item``, the description of the item."""
    items = snapshot.frame("item", columns=["item_id", "description"], matching=frame.select("item_id"))
    return frame.join(items.rename({"description": "item"}), on="item_id", maintain_order="left")


def _refunds(snapshot: Snapshot, rows: pl.DataFrame) -> FactsByAct:
    """Return the refunded units, those back on the shelf, and the amounts, by act."""
    written = snapshot.frame("refund_line", matching=rows.select("operation_id"))
    columns = [*SALE_KEY, "item_id", "shop_id", "unit_price"]
    sold = snapshot.frame("sale_line", columns=columns, matching=written.select(SALE_KEY))
    prices = snapshot.frame("item", columns=["item_id", "unit_price"], matching=sold.select("item_id"))
    shops = snapshot.frame("shop", columns=["shop_id", "currency"])
    orders = snapshot.frame(
        "ecom_order",
        columns=["ecom_order_id", "currency"],
        matching=rows.select(ecom_order_id="document_id"),
    ).rename({"ecom_order_id": "document_id", "currency": "order_currency"})
    refunded = rows.select(*SUBJECT, "operation_id", "kind").join(written, on="operation_id")
    joined = (
        refunded.join(sold, on=SALE_KEY)
        .join(prices.rename({"unit_price": "list_price"}), on="item_id", how="left")
        .join(shops, on="shop_id", how="left")
        .join(orders, on="document_id", how="left")
    )
    lines = joined.with_columns(
        units=pl.col("unshipped") + pl.col("shipped"),
        price=pl.coalesce("unit_price", "list_price"),
        currency=pl.coalesce("order_currency", "currency"),
    ).sort(*SUBJECT, *SALE_KEY)
    units = _units_by(_with_items(snapshot, lines), "units")
    back = lines.group_by(SUBJECT).agg(pl.col("returned").sum())
    amounts = _amounts(lines)
    return {
        _key(row): ActFacts(
            kind="refund",
            units=units.get(_key(row), ()),
            amounts=amounts.get(_key(row), ()),
            back=row["returned"],
        )
        for row in back.iter_rows(named=True)
    }


def _amounts(lines: pl.DataFrame) -> dict[Key, tuple[str, ...]]:
    """Return the amounts of refunds by currency, as texts. Lines without a price have none."""
    sums: dict[Key, dict[str | None, Decimal]] = {}
    for row in lines.drop_nulls("price").iter_rows(named=True):
        of_one = sums.setdefault(_key(row), {})
        of_one[row["currency"]] = of_one.get(row["currency"], Decimal(0)) + row["units"] * row["price"]
    return {
        key: tuple(money_text(amount, currency) for currency, amount in of_one.items())
        for key, of_one in sums.items()
    }


def _facts_of_orders(snapshot: Snapshot, rows: pl.DataFrame) -> FactsByAct:
    """Return payments and tracking numbers, as the order has them now."""
    columns = ["ecom_order_id", "payment_method", "payment_reference", "carrier", "tracking_number"]
    ids = rows.select(ecom_order_id="document_id")
    orders = {
        row["ecom_order_id"]: row
        for row in snapshot.frame("ecom_order", columns=columns, matching=ids).to_dicts()
    }
    acts: FactsByAct = {}
    for row in rows.iter_rows(named=True):
        order = orders[row["document_id"]]
        paid = ", ".join(filter(None, (order["payment_method"], order["payment_reference"])))
        label = _joined(order["carrier"], order["tracking_number"])
        acts[_key(row)] = ActFacts(kind=row["kind"], says=paid if row["kind"] == "paid" else label)
    return acts


def _parcels(snapshot: Snapshot, rows: pl.DataFrame) -> FactsByAct:
    """Return the units, carrier and tracking number of parcels, by act."""
    columns = ["operation_id", "parcel_id", "ecom_order_id", "carrier", "tracking_number"]
    sent = snapshot.frame("parcel", columns=columns, matching=rows.select("operation_id"))
    parcels = rows.select(*SUBJECT, "operation_id", "kind").join(
        sent.rename({"ecom_order_id": "document_id"}), on=["operation_id", "document_id"]
    )
    lines = snapshot.frame("parcel_line", matching=parcels.select("parcel_id"))
    sold = snapshot.frame("sale_line", columns=[*SALE_KEY, "item_id"], matching=lines.select(SALE_KEY))
    packed = parcels.join(lines, on="parcel_id").join(sold, on=SALE_KEY).sort(*SUBJECT, *SALE_KEY)
    units = _units_by(_with_items(snapshot, packed), "units")
    return {
        _key(row): ActFacts(
            kind=row["kind"],
            units=units.get(_key(row), ()),
            says=_joined(row["carrier"], row["tracking_number"]),
        )
        for row in parcels.iter_rows(named=True)
    }


def _receipts(snapshot: Snapshot, rows: pl.DataFrame) -> FactsByAct:
    """Return the received and refused units, by act."""
    written = snapshot.frame("receipt_line", matching=rows.select("operation_id"))
    lines = (
        rows.select(*SUBJECT, "operation_id").join(written, on="operation_id").sort(*SUBJECT, "line_number")
    )
    named = _with_items(snapshot, lines)
    received, refused = _units_by(named, "received"), _units_by(named, "rejected")
    return {
        _key(row): ActFacts(
            kind="receipt", units=received.get(_key(row), ()), refused=refused.get(_key(row), ())
        )
        for row in rows.iter_rows(named=True)
    }


def _sent_documents(snapshot: Snapshot, rows: pl.DataFrame) -> FactsByAct:
    """Return sent purchase orders and transfers with their lines, as they are now."""
    place = ["document_type", "document_id"]
    lines = snapshot.frame(
        "document_line", columns=[*place, "line_number", "owed", "description"], matching=rows.select(place)
    )
    of_acts = rows.select(*SUBJECT).join(lines.rename({"description": "item"}), on=place)
    units = _units_by(of_acts.sort(*SUBJECT, "line_number"), "owed")
    columns = [*place, "source", "shop", "expected_on", "born_here", "pos_number"]
    headers = snapshot.frame("document", columns=columns, matching=rows.select(place))
    return {
        _key(row): ActFacts(
            kind=row["kind"],
            units=units.get(_key(row), ()),
            source=row["source"] or say("an unknown vendor"),
            shop=row["shop"],
            due=row["expected_on"],
            is_new=row["born_here"] and row["pos_number"] is None,
            is_transfer=row["document_type"] == "transfer",
        )
        for row in rows.select(*SUBJECT, "kind").join(headers, on=place).iter_rows(named=True)
    }


def _cancelled(snapshot: Snapshot, rows: pl.DataFrame) -> FactsByAct:
    """Return cancelled remainders from the answer of their operation: units by line."""
    cancelled = [
        {**{name: row[name] for name in SUBJECT}, "item_id": line["item_id"], "units": line["units"]}
        for row in rows.iter_rows(named=True)
        for line in json.loads(row["result"])
    ]
    schema = {name: rows.schema[name] for name in SUBJECT} | {"item_id": pl.String, "units": pl.Int64}
    units = _units_by(_with_items(snapshot, pl.DataFrame(cancelled, schema=schema)), "units")
    return {
        _key(row): ActFacts(kind=row["kind"], units=units.get(_key(row), ()), says=row["note"] or "")
        for row in rows.iter_rows(named=True)
    }


def _closed(_snapshot: Snapshot, rows: pl.DataFrame) -> FactsByAct:
    return {_key(row): ActFacts(kind="close", says=row["note"] or "") for row in rows.iter_rows(named=True)}


def _counted(snapshot: Snapshot, rows: pl.DataFrame) -> FactsByAct:
    parts = pl.col("document_id").str.split(KEY_SEPARATOR).list
    shelves = rows.with_columns(item_id=parts.get(0), shop_id=parts.get(1))
    shops = snapshot.frame("shop", columns=["shop_id", "name"], matching=shelves.select("shop_id"))
    named = _with_items(snapshot, shelves).join(shops.rename({"name": "shop"}), on="shop_id")
    return {
        _key(row): ActFacts(
            kind="adjustment",
            units=((0, row["item"]),),
            shop=row["shop"],
            on_hand=json.loads(row["result"])["on_hand"],
        )
        for row in named.iter_rows(named=True)
    }


_LOADERS: dict[tuple[str, ...], Callable[[Snapshot, pl.DataFrame], FactsByAct]] = {
    ("refund",): _refunds,
    ("paid", "tracking"): _facts_of_orders,
    ("shipped", "picked_up"): _parcels,
    ("receipt",): _receipts,
    ("order", "send_drafts", "dispatch"): _sent_documents,
    ("close_short", "loss"): _cancelled,
    ("close",): _closed,
    ("adjustment",): _counted,
}
"""Function that loads the facts of some kinds. All of REPEATED_KINDS."""

"""Open acts as a list to work off: what to enter for each, where, and who did it when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.language import marked, say
from core.shop_time import in_shop
from core.store import Snapshot
from core.to_do.facts import FactsByAct, load_acts
from core.to_do.open_acts import STOCK_SUBJECT
from core.to_do.to_enter import ActFacts, to_enter

TITLES = {
    "ecom_order": marked("Order"),
    "purchase_order": marked("Purchase order"),
    "transfer": marked("Transfer"),
}
"""Names of subjects before their numbers."""


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """One thing to enter: on which order, document or item, what, and its address in Lightspeed if known."""

    document_type: str
    document_id: str
    title: str
    says: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """One operation to repeat.

    ``done_at``: by the shop's clock. ``to_tick``: orders that were sent whole, to be marked as shipped.
    """

    operation_id: str
    kind: str
    actor: str
    done_at: datetime
    entries: tuple[TaskEntry, ...]
    to_tick: tuple[str, ...]


# --- with the store ---


def load_tasks(snapshot: Snapshot, rows: pl.DataFrame) -> list[Task]:
    """Load the tasks of some open acts (OPEN_ACTS), oldest first."""
    if rows.is_empty():
        return []
    acts, urls = load_acts(snapshot, rows), _urls(snapshot, rows)
    to_tick, zones = _sent_whole(snapshot, rows), _zones(snapshot)
    tasks = []
    for _, of_one in sorted(rows.group_by("number"), key=lambda group: int(str(group[0][0]))):
        first, *_ = subjects = of_one.sort("document_type", "document_id").to_dicts()
        zone = next((zones[shop] for shop in first["shop_ids"] or () if shop in zones), "UTC")
        ids = [str(row["document_id"]) for row in subjects]
        ticked = first["kind"] in ("shipped", "picked_up")
        tasks.append(
            Task(
                first["operation_id"],
                first["kind"],
                first["actor"],
                in_shop(zone, first["recorded_at"]),
                tuple(_entry(row, acts, urls) for row in subjects),
                tuple(order for order in ids if order in to_tick) if ticked else (),
            )
        )
    return tasks


def _entry(row: Mapping[str, Any], acts: FactsByAct, urls: Mapping[tuple[str, str], str]) -> TaskEntry:
    kind, key = str(row["document_type"]), str(row["document_id"])
    act = acts.get((row["number"], kind, key), ActFacts(kind=str(row["kind"])))
    title = act.units[0][1] if kind == STOCK_SUBJECT else f"{say(TITLES[kind])} {key}"
    return TaskEntry(kind, key, title, to_enter(act), urls.get((kind, key)))


def _urls(snapshot: Snapshot, rows: pl.DataFrame) -> dict[tuple[str, str], str]:
    subjects = rows.select("document_type", "document_id").unique()
    addresses = snapshot.frame("document_url", matching=subjects)
    return {
        (kind, key): url for kind, key, url in addresses.select("document_type", "document_id", "url").rows()
    }


def _sent_whole(snapshot: Snapshot, rows: pl.DataFrame) -> set[str]:
    """Return the orders that left whole and were not marked as shipped in the POS."""
    orders = rows.filter(document_type="ecom_order").select(ecom_order_id="document_id")
    sent_whole = snapshot.frame(
        "ecom_order",
        columns=["ecom_order_id"],
        matching=orders,
        shipment_status=["shipped", "picked_up"],
        ticked_in_pos=False,
    )
    return set(sent_whole["ecom_order_id"])


def _zones(snapshot: Snapshot) -> dict[str, str]:
    shops = snapshot.frame("shop", columns=["shop_id", "time_zone"])
    return dict(shops.select("shop_id", "time_zone").iter_rows())

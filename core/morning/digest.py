"""Digest: changes since the last one as text: newly short, newly covered, overdue, ready, stock off."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

import polars as pl
from polars._typing import SchemaDict

from core.orders import load_orders
from core.report import load_report
from core.store import Snapshot, Store
from core.wording import counted, full_day_text

MOST_IN_DIGEST = 20
"""Lines of a section; the rest is counted."""

DIGEST: SchemaDict = {
    "day": pl.Date,
    "made_at": pl.Datetime("us"),
    "state": pl.String,
    "digest_text": pl.String,
}


@dataclass(frozen=True)
class State:
    """The shop at one moment. By item and shop (``item|shop``): ``short`` units, how many are still ``open``
    (not covered by anything incoming), units the count is ``off`` by, and its ``names``. Then overdue
    documents, orders that are ready, and alarms about backups, disk and checks."""

    short: Mapping[str, int] = field(default_factory=dict)
    open: Mapping[str, int] = field(default_factory=dict)
    off: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    overdue: list[str] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)


def digest_text(before: State | None, now: State, day: date) -> str:
    """Return the digest of ``day``. Without a state before, everything is new."""
    was = before or State()
    newly_short = [key for key in now.short if now.short[key] > was.short.get(key, 0)]
    newly_covered = [key for key, units in was.open.items() if units and not now.open.get(key, 0)]
    off = [key for key in now.off if now.off[key] != was.off.get(key, 0)]
    sections = [
        *([("Alarms", now.alarms)] if now.alarms else []),
        ("Newly short", [f"{now.names[key]}: {_units(now.short[key])} short" for key in newly_short]),
        ("Newly covered", [_covered(key, was, now) for key in newly_covered]),
        ("Overdue", [_marked(each, was.overdue) for each in now.overdue]),
        ("Ready to ship", [_marked(each, was.ready) for each in now.ready]),
        ("Stock discrepancies", [f"{now.names[key]}: the count is off by {now.off[key]:,}" for key in off]),
    ]
    lines = [f"Backorder Desk, {full_day_text(day)}", "", *_totals(was, now)]
    for title, entries in sections:
        lines += ["", f"{title}: {len(entries):,}", *(f"  {entry}" for entry in entries[:MOST_IN_DIGEST])]
        if len(entries) > MOST_IN_DIGEST:
            lines.append(f"  and {len(entries) - MOST_IN_DIGEST:,} more")
    return "\n".join(lines) + "\n"


def _totals(was: State, now: State) -> Iterable[str]:
    short, before = sum(now.short.values()), sum(was.short.values())
    change = f" ({short - before:+,} since the last digest)" if was.short else ""
    yield f"{_units(short)} short in {counted(len(now.short), 'place', 'places')}{change}."


def _units(number: int) -> str:
    return counted(number, "unit", "units")


def _covered(key: str, was: State, now: State) -> str:
    name = now.names.get(key) or was.names[key]
    return f"{name}: all covered by incoming" if key in now.short else f"{name}: no longer short"


def _marked(each: str, before: list[str]) -> str:
    return each if each in before else f"{each} (new)"


# --- with the store ---


def load_state(snapshot: Snapshot, today: date) -> State:
    """Load the state of the shop as it is now."""
    report = load_report(snapshot)
    pairs = (
        report.group_by("item_id", "shop_id", maintain_order=True)
        .agg(
            pl.col("description", "shop").first(),
            pl.col("backordered", "to_order", "customers_short").sum(),
        )
        .with_columns(key=pl.format("{}|{}", "item_id", "shop_id"))
    )
    units = list(pairs.select("key", "backordered", "to_order", "customers_short").iter_rows())
    supply = snapshot.frame("supply").filter(pl.col("expected_on") < today)
    late = supply.select("document_type", "document_id").unique().sort("document_type", "document_id")
    orders = load_orders(snapshot)
    return State(
        short={key: short for key, short, _, _ in units},
        open={key: to_order for key, _, to_order, _ in units},
        off={key: short - customers for key, short, _, customers in units if short != customers},
        names={key: f"{name} in {shop}" for key, name, shop in pairs.select(
            "key", "description", "shop").iter_rows()},
        overdue=[f"{'Transfer' if kind == 'transfer' else 'Purchase order'} {number}"
                 for kind, number in late.iter_rows()],
        ready=[f"Order {number}" for number in orders.filter(stage="ready_to_pack")["ecom_order_id"]],
    )  # fmt: skip


def load_digest(snapshot: Snapshot) -> tuple[date, str] | None:
    """Load the newest digest: its day and text."""
    digests = snapshot.frame("digest", columns=["day", "digest_text"]).sort("day")
    return digests.row(-1) if len(digests) else None


def make_digest(store: Store, day: date, now: datetime, alarms: Sequence[str] = ()) -> str:
    """Write the digest of a day, compared with the last one before it; returns its text."""
    with store.read() as snapshot:
        earlier = snapshot.frame("digest").filter(pl.col("day") < day).sort("day")
        state = replace(load_state(snapshot, day), alarms=list(alarms))
    before = State(**json.loads(earlier["state"][-1])) if len(earlier) else None
    text = digest_text(before, state, day)
    row = {"day": day, "made_at": now, "state": json.dumps(asdict(state)), "digest_text": text}
    with store.write() as tx:
        tx.remove("digest", pl.DataFrame({"day": [day]}))
        tx.append("digest", pl.DataFrame([row], schema=DIGEST))
    return text

"""Buyers' edits of a plan: another quantity, a row left out, or a purchase order of its own.

An edit belongs to a row and to the quantity suggested at the time. Once the suggestion changes, because
something was sold, received or ordered, the edit no longer counts. So edits are independent of choices and
survive a reload.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from core.access import may_in
from core.amounts import MOST_UNITS
from core.errors import Problem
from core.language import marked, say
from core.ledger import KEY_SEPARATOR, TABLE_KEYS, By, Change, Done, Operation, Posting, perform
from core.planning.pack_sizes import split_into_order_lines, with_limits, with_prices
from core.planning.plan import Facts
from core.planning.vendor_choice import TERMS
from core.store import Snapshot, Store, Transaction

JOINT, ALONE = "", "alone"
APART = {
    JOINT: marked("With the others"),
    ALONE: marked("On its own"),
    "1": marked("Apart 1"),
    "2": marked("Apart 2"),
    "3": marked("Apart 3"),
}
"""Document of a row: that of its vendor and shop, one by itself, or one with the rows that have the same
value."""

DRAFT_KEY = ["action", "source", "shop_id", "apart", "alone"]
"""Columns that rows of one document share."""

PLAN_ROW_KEY = ["action", "vendor_id", "from_shop_id", "shop_id", "item_id"]
_SHOP = PLAN_ROW_KEY.index("shop_id")


@dataclass(frozen=True)
class Edit:
    """``suggested``: the plan's quantity; ``quantity``: the buyer's."""

    suggested: int
    quantity: int
    left_out: bool = False
    apart: str = JOINT

    @property
    def changes_something(self) -> bool:
        return self.quantity != self.suggested or self.left_out or self.apart != JOINT

    def undone(self) -> "Edit":
        """Return the edit that leaves the row as suggested."""
        return replace(self, quantity=self.suggested, left_out=False, apart=JOINT)


@dataclass(frozen=True)
class EditPlan:
    """A request to save edits of plan rows, by the rows' keys."""

    edits: Mapping[str, Edit]

    @property
    def item_ids(self) -> list[str]:
        """Return the items of the edited rows."""
        place = PLAN_ROW_KEY.index("item_id")
        return sorted({key.split(KEY_SEPARATOR)[place] for key in self.edits})


@dataclass(frozen=True)
class ResetPlan:
    """A request to end the edits of the plan."""


def with_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``key`` to rows of a plan, by which their edits are found."""
    part = (pl.col("part").fill_null(1) - 1).cast(pl.String)
    return rows.with_columns(
        key=pl.concat_str(
            [*(pl.col(name).fill_null("") for name in PLAN_ROW_KEY), part], separator=KEY_SEPARATOR
        )
    )


def with_edits(rows: pl.DataFrame, edits: Mapping[str, Edit], facts: Facts) -> pl.DataFrame:
    """Apply edits to a plan (``schemas.SUGGESTED``); adds ``left_out`` and ``apart``.

    Rows with another quantity get their price again.
    """
    rows = rows.with_columns(left_out=False, apart=pl.lit(JOINT))
    if not edits:
        return rows
    keyed = with_keys(rows)
    asked = pl.DataFrame([{"key": key, **asdict(edit)} for key, edit in edits.items()])
    costs = facts.items.select("item_id", "unit_cost", usual_vendor="vendor_id")
    others = facts.vendor_items.select("item_id", "vendor_id", other_cost="unit_cost")
    usual = pl.col("vendor_id").eq_missing(pl.col("usual_vendor"))
    changed = (
        keyed.drop("quantity", "left_out", "apart", "unit_cost", "line_total", "price_from")
        .join(asked, on=["key", "suggested"])
        .join(costs, on="item_id", how="left")
        .join(others, on=["item_id", "vendor_id"], how="left")
        .with_columns(unit_cost=pl.when(usual).then("unit_cost").otherwise("other_cost"))
    )
    bought = pl.col("action") == "purchase"
    money = [pl.when(bought).then(name).alias(name) for name in ("unit_cost", "line_total", "price_from")]
    new = with_prices(changed, facts.price_breaks).with_columns(money).select(keyed.columns)
    typed = new.cast(dict(keyed.schema))  # type: ignore[arg-type]
    return keyed.update(typed, on="key", include_nulls=True, maintain_order="left").drop("key")


def to_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the edited rows to order, without rows left out."""
    return rows.filter(~pl.col("left_out"))


def to_draft(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that can be drafted, with the columns that separate their documents."""
    source = pl.when(pl.col("action") == "transfer").then("from_shop_id").otherwise("vendor_id")
    alone = pl.when(pl.col("apart") == ALONE).then(pl.int_range(pl.len()))
    wanted = rows.filter(~pl.col("left_out")).with_columns(source=source, alone=alone)
    return wanted.filter(pl.col("source").is_not_null())


def draft_counts(rows: pl.DataFrame) -> dict[str, int]:
    """Count the purchase orders (``purchase``) and transfers (``transfer``) that drafting makes of edited
    rows."""
    documents = to_draft(rows).select(DRAFT_KEY).unique()
    return {"purchase": 0, "transfer": 0} | dict(documents.group_by("action").len().iter_rows())


def outdated_edits(rows: pl.DataFrame, edits: Mapping[str, Edit]) -> list[str]:
    """Return the keys of edits whose suggestion in ``rows`` has changed."""
    if not edits:
        return []
    suggested = dict(with_keys(rows).select("key", "suggested").iter_rows())
    return [key for key, edit in edits.items() if suggested.get(key, edit.suggested) != edit.suggested]


def orderable_quantity(row: Mapping[str, Any], quantity: int, facts: Facts) -> int:
    """Return ``quantity`` if it can be ordered or sent; else raise Problem with the nearest quantity.

    A transfer is at most the suggested quantity, because the giving shop needs the rest itself.
    """
    name = row["description"]
    if quantity < 1:
        raise Problem(say("{item}: order at least 1, or leave the row out.", item=name))
    if quantity > MOST_UNITS:
        raise Problem(say("{item}: at most {most:,} can be ordered.", item=name, most=MOST_UNITS))
    if row["action"] == "transfer":
        if quantity > row["suggested"]:
            raise Problem(say("{item}: at most {most} can be spared.", item=name, most=row["suggested"]))
        return quantity
    if quantity == row["suggested"]:
        return quantity
    item = _terms(row, facts).with_columns(buy=pl.lit(quantity, pl.Int64))
    most = with_limits(item)["most"].item()
    if quantity > most:
        raise Problem(say("{item}: at most {most:,} fit one line.", item=name, most=most))
    part = split_into_order_lines(item).row(0, named=True)
    if part["quantity"] != quantity:
        raise Problem(
            say(
                "{item}: it comes in packs of {pack}, at least {least}. Order {nearest}, not {units}.",
                item=name,
                pack=part["pack_size"],
                least=max(part["least"], part["pack_size"]),
                nearest=part["quantity"],
                units=quantity,
            )
        )
    return quantity


def _terms(row: Mapping[str, Any], facts: Facts) -> pl.DataFrame:
    """Return the item of a row with the terms of the vendor that the row buys from."""
    item = facts.items.filter(item_id=row["item_id"])
    if item["vendor_id"].item() == row["vendor_id"]:
        return item
    other = facts.vendor_items.filter(item_id=row["item_id"], vendor_id=row["vendor_id"])
    terms = other.select(TERMS)
    if terms.is_empty():
        return item
    usual = {"pack_size": 1, "minimum_order_quantity": 0}
    return item.drop(TERMS).hstack(
        terms.with_columns(pl.col(name).fill_null(value) for name, value in usual.items())
    )


def change_of_edit(key: str, edit: Edit) -> Change:
    """Return the change of the table ``plan_edit`` for the plan row with this ``key``."""
    *names, part = key.split(KEY_SEPARATOR)
    return Change("plan_edit", (*names, int(part) + 1), asdict(edit))


# --- with the store ---


def load_edits(snapshot: Snapshot) -> dict[str, Edit]:
    """Load every edit by its row's key."""
    saved = snapshot.frame("plan_edit")
    if saved.is_empty():  # As nearly always; every page with *What to do* asks.
        return {}
    rows = with_keys(saved).select("key", "suggested", "quantity", "left_out", "apart")
    edits = {key: Edit(*values) for key, *values in rows.iter_rows()}
    return {key: edit for key, edit in edits.items() if edit.changes_something}


def remember_edits(store: Store, edits: Mapping[str, Edit], *, by: By) -> Done:
    """Save edits by their rows' keys for everyone. An edit that changes nothing ends the one before."""
    return perform(store, Operation(by, "plan", EditPlan(edits)), _decide_edits)


def _decide_edits(tx: Transaction, request: EditPlan, _by: By) -> Posting:
    """Add rows that were never edited as they were suggested, so that the history shows the change."""
    known = set(with_keys(tx.frame("plan_edit"))["key"])
    changes = {key: change_of_edit(key, edit) for key, edit in request.edits.items()}
    unchanged = {key: change_of_edit(key, edit.undone()) for key, edit in request.edits.items()}
    keys = TABLE_KEYS["plan_edit"]
    new = [
        {**dict(zip(keys, change.key, strict=True)), **change.values}
        for key, change in unchanged.items()
        if key not in known
    ]
    return Posting(rows={"plan_edit": new} if new else {}, changes=list(changes.values()))


def forget_edits(store: Store, *, by: By) -> Done:
    """End all edits of the asker's shops, so that every row there is as suggested.

    Raises Problem if there are none."""
    return perform(store, Operation(by, "plan", ResetPlan()), _decide_reset)


def _decide_reset(tx: Transaction, _request: ResetPlan, _by: By) -> Posting:
    edits = {key: edit for key, edit in load_edits(tx).items() if may_in(key.split(KEY_SEPARATOR)[_SHOP])}
    if not edits:
        raise Problem(say("Every row of the plan is already as suggested."))
    return Posting(changes=[change_of_edit(key, edit.undone()) for key, edit in edits.items()])

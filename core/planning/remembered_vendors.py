"""Vendors that buyers chose for items: the pages plan with them, until somebody goes back to the usual one.

The item's own vendor stays as the POS has it. The command ``plan`` and its rule (contract §2) do not look at
these choices.
"""

from dataclasses import dataclass, replace

import polars as pl

from core.errors import Problem
from core.language import say
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.planning.plan import Facts
from core.planning.vendor_choice import TERMS, VENDOR_ITEMS
from core.store import Snapshot, Store, Transaction

REMEMBERED_VENDORS = pl.Schema({"item_id": pl.String(), "vendor_id": pl.String()})
"""One row per item for which a buyer chose a vendor."""


@dataclass(frozen=True)
class RememberVendor:
    """Buy an item from this vendor in every plan from now on; None: from the item's own vendor again."""

    item_id: str
    vendor_id: str | None


def with_remembered_vendors(facts: Facts, remembered: pl.DataFrame) -> Facts:
    """Return ``facts`` in which the remembered vendor of an item is its default one, with its own terms.

    ``remembered``: REMEMBERED_VENDORS. The item's own vendor stays among those that sell it. Vendors that are
    gone do not count.
    """
    known = remembered.join(facts.vendors.select("vendor_id"), on="vendor_id", how="semi")
    usual = facts.items.select("item_id", own_vendor="vendor_id")
    changed = known.join(usual, on="item_id").filter(pl.col("vendor_id").ne_missing(pl.col("own_vendor")))
    if changed.is_empty():
        return facts
    chosen = changed.select("item_id", "vendor_id")
    return replace(
        facts,
        items=_with_terms_of(facts.items, chosen, facts.vendor_items),
        vendor_items=_with_own_vendors(facts, chosen),
    )


def _with_terms_of(items: pl.DataFrame, chosen: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Give items the vendor in ``chosen`` with its terms; terms it does not have are unknown."""
    theirs = chosen.join(
        terms.select("item_id", "vendor_id", *TERMS), on=["item_id", "vendor_id"], how="left"
    )
    joined = items.join(
        theirs.with_columns(is_chosen=True), on="item_id", how="left", suffix="_chosen", maintain_order="left"
    )
    names = ["vendor_id", *TERMS]
    taken = [pl.when("is_chosen").then(f"{name}_chosen").otherwise(name).alias(name) for name in names]
    return joined.with_columns(taken).select(items.columns)


def _with_own_vendors(facts: Facts, chosen: pl.DataFrame) -> pl.DataFrame:
    """Add the terms of the items' own vendors, so that they can still be compared."""
    key = ["vendor_id", "item_id"]
    days = facts.vendor_items.select(*key, "lead_time_days")
    usual_terms = (
        facts.items.join(chosen.select("item_id"), on="item_id", how="semi")
        .filter(pl.col("vendor_id").is_not_null())
        .select(*key, *TERMS)
        .join(days, on=key, how="left")
        .select(list(VENDOR_ITEMS))
    )
    others = facts.vendor_items.select(list(VENDOR_ITEMS)).join(usual_terms, on=key, how="anti")
    return pl.concat([others, usual_terms], how="vertical_relaxed")


def items_changed(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return ``item_id`` of the items whose remembered vendor differs."""
    both = before.join(after, on="item_id", how="full", coalesce=True, suffix="_after")
    return both.filter(pl.col("vendor_id").ne_missing(pl.col("vendor_id_after"))).select("item_id")


# --- with the store ---


def load_remembered_vendors(snapshot: Snapshot) -> pl.DataFrame:
    """Load the vendors that buyers chose, by item (REMEMBERED_VENDORS)."""
    return snapshot.frame("remembered_vendor").drop_nulls("vendor_id").sort("item_id")


def remember_vendor(store: Store, item_id: str, vendor_id: str | None, *, by: By) -> Done:
    """Buy an item from this vendor in every plan of the pages; None: from its own vendor again.

    Raises Problem if nothing says that the vendor sells the item.
    """
    return perform(store, Operation(by, "plan", RememberVendor(item_id, vendor_id)), _decide_vendor)


def _decide_vendor(tx: Transaction, request: RememberVendor, _by: By) -> Posting:
    key = {"item_id": request.item_id}
    items = tx.rows("item", **key)
    if not items:
        raise Problem(say("There is no item {item}.", item=request.item_id))
    wanted = None if request.vendor_id == items[0]["vendor_id"] else request.vendor_id
    if wanted is not None:
        _check_sells(tx, request.item_id, wanted, items[0]["description"])
    known = tx.rows("remembered_vendor", **key)
    return Posting(
        rows={} if known else {"remembered_vendor": [key]},
        changes=[Change("remembered_vendor", (request.item_id,), {"vendor_id": wanted})],
    )


def _check_sells(tx: Snapshot, item_id: str, vendor_id: str, description: str) -> None:
    if not tx.rows("vendor", vendor_id=vendor_id):
        raise Problem(say("There is no vendor {vendor}.", vendor=vendor_id))
    offer = {"vendor_id": vendor_id, "item_id": item_id}
    if not tx.rows("vendor_item", **offer) and not tx.rows("price_break", **offer):
        raise Problem(
            say(
                "{vendor} does not sell {item}, as far as we know.",
                vendor=vendor_id,
                item=description,
            )
        )

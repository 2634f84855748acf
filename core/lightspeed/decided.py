"""Decisions of people about orders of the web shop and their sales, which go before every number."""

from collections.abc import Mapping

import polars as pl

from core.neutral import OTHER_SALE, SAME_SALE


def chosen_orders(known: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Return the order of each sale for which somebody chose it."""
    return dict(_decided(known, SAME_SALE))


def ruled_out(known: Mapping[str, pl.DataFrame]) -> frozenset[tuple[str, str]]:
    """Return the pairs of sale and order that somebody ruled out."""
    return frozenset(_decided(known, OTHER_SALE))


def _decided(known: Mapping[str, pl.DataFrame], decision: str) -> list[tuple[str, str]]:
    decided = known.get("order_matches")
    if decided is None:
        return []
    return list(decided.filter(decision=decision).select("sale_id", "ecom_order_id").iter_rows())

"""A merchant with one item in two shops."""

from datetime import UTC, datetime

from tests.lightspeed_server import Clock, Merchant


def shop_of_one(stock: int = 0) -> tuple[Merchant, int, int, int]:
    """A merchant with two shops and one item, of which ``stock`` are in the first shop."""
    merchant = Merchant(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC)))
    main, west = merchant.shop("Main"), merchant.shop("West")
    return merchant, main, west, merchant.item("Chair", stock={main: stock})

"""Orders of the web shop whose number no sale has: proposals, and decisions that stay."""

from pathlib import Path

import polars as pl
import pytest

from core.errors import Refused
from core.exchange import apply_import, load_export
from core.exchange.importing import load_known
from core.ledger import By
from core.neutral import read_folder, write_folder
from core.orders import (
    SaleMatch,
    load_matches_of_order,
    load_matches_of_sale,
    match_sale,
    rule_out_sale,
)
from core.sync import C_SERIES, plain_utc
from core.undo import undo
from tests.helpers.copied_stores import new_store
from tests.helpers.synced import Synced, new_id

ORDER = "ORD00001"


@pytest.fixture
def shop(desk: Synced) -> Synced:
    """A till and a web shop that sell the same vase; the till's sales have no numbers of web orders."""
    shop, merchant = desk.server.web_shop, desk.server.merchant
    shop.numbers_sales, shop.shop = False, merchant.shop("Main")
    merchant.item("Vase", customSku="VAS")
    desk.connect()
    desk.connect_web_shop()
    return desk


def placed(desk: Synced, units: int = 2, *, to_ship: bool = False) -> int:
    """Place an order, which the shop turns into a sale at once. Returns its id in the web shop."""
    shop = desk.server.web_shop
    return shop.place([(shop.variant("Vase", item=1, sku="VAS"), units, 25.0)], to_ship=to_ship)


def both(desk: Synced) -> list[str]:
    desk.server.clock.advance(300)
    desk.sync()
    return desk.sync(C_SERIES).differences


def by(desk: Synced) -> By:
    return By(new_id(), "Ann", plain_utc(desk.server.clock.now()))


def orders_of_sales(desk: Synced) -> dict[str, str | None]:
    with desk.store.read() as snapshot:
        return dict(snapshot.frame("sale_line", columns=["sale_id", "ecom_order_id"]).iter_rows())


def matches(desk: Synced) -> list[SaleMatch]:
    return desk.store.ask(load_matches_of_order, ORDER)


def test_two_sales_that_fit_equally_are_proposed_and_neither_is_taken(shop: Synced) -> None:
    placed(shop)
    shop.server.merchant.sell(1, [(1, 2, "25")])

    heard = both(shop)

    assert orders_of_sales(shop) == {"1": None, "2": None}
    assert [(each.sale_id, each.confidence, each.is_linked) for each in matches(shop)] == [
        ("1", 35, False),
        ("2", 35, False),
    ]
    assert shop.store.ask(load_matches_of_sale, "2") == matches(shop)[1:]
    assert matches(shop)[0].why == "the same items, 0 minutes apart"
    assert heard == [f"Order {ORDER} may be sale 1 (35 % sure). Open the order and choose."]
    assert both(shop) == []


def test_what_somebody_decided_stays_through_later_syncs(shop: Synced) -> None:
    order = placed(shop)
    shop.server.merchant.sell(1, [(1, 2, "25")])
    both(shop)

    match_sale(shop.store, ORDER, "2", by=by(shop))
    shop.server.web_shop.touch(order, memo="call")
    shop.server.merchant.change("Sale", 1, note="seen")
    shop.server.merchant.change("Sale", 2, note="seen")
    both(shop)
    both(shop)

    assert orders_of_sales(shop) == {"1": None, "2": ORDER}
    (match,) = matches(shop)
    assert (match.sale_id, match.is_linked, match.decided) == ("2", True, True)
    assert shop.problems() == []


def test_a_match_by_items_that_somebody_rules_out_is_not_made_again(shop: Synced) -> None:
    order = placed(shop)
    both(shop)
    assert orders_of_sales(shop) == {"1": ORDER}
    assert [(each.confidence, each.is_linked, each.decided) for each in matches(shop)] == [(70, True, False)]

    rule_out_sale(shop.store, ORDER, "1", by=by(shop))
    shop.server.web_shop.touch(order, memo="call")
    shop.server.merchant.change("Sale", 1, note="seen")
    both(shop)

    assert orders_of_sales(shop) == {"1": None}
    assert matches(shop) == []
    assert shop.store.ask(load_matches_of_sale, "1") == []


def test_a_whole_import_that_says_otherwise_changes_no_decision(shop: Synced, tmp_path: Path) -> None:
    placed(shop)
    shop.server.merchant.sell(1, [(1, 2, "25")])
    both(shop)
    match_sale(shop.store, ORDER, "2", by=by(shop))
    now = by(shop)
    files = shop.store.ask(load_export, now.now)
    copy = new_store(tmp_path / "copy.duckdb")
    write_folder(files, tmp_path / "own")
    apply_import(copy, read_folder(tmp_path / "own", {}), by=now)
    otherwise = {"1": None, "2": "ORD00009"}
    said = pl.col("sale_id").replace_strict(otherwise, return_dtype=pl.String)
    del files["order_matches"], files["web_order_lines"]
    write_folder(files | {"sales": files["sales"].with_columns(ecom_order_id=said)}, tmp_path / "other")

    for store in (shop.store, copy):
        with store.read() as snapshot:
            known = load_known(snapshot)
        apply_import(store, read_folder(tmp_path / "other", known), by=by(shop))

    assert orders_of_sales(shop) == {"1": None, "2": ORDER}
    assert copy.ask(load_matches_of_order, ORDER)[0].decided
    copy.close()


def test_a_decision_can_be_undone_and_is_not_said_twice(shop: Synced) -> None:
    placed(shop)
    shop.server.merchant.sell(1, [(1, 2, "25")])
    both(shop)
    said = match_sale(shop.store, ORDER, "1", by=by(shop))
    with pytest.raises(Refused, match="was already decided"):
        match_sale(shop.store, ORDER, "1", by=by(shop))

    undo(shop.store, said.operation_id, by=by(shop))

    assert orders_of_sales(shop) == {"1": None, "2": None}
    assert len(matches(shop)) == 2


def test_a_sale_made_after_its_order_was_read_is_proposed(shop: Synced) -> None:
    shop.server.web_shop.merchant = None  # the till does not take the order over
    placed(shop)
    both(shop)
    shop.server.merchant.sell(1, [(1, 2, "25")])

    heard = both(shop)

    assert heard == []  # the sync of the till said it
    (match,) = shop.store.ask(load_matches_of_sale, "1")
    assert (match.ecom_order_id, match.confidence) == (ORDER, 70)


def test_a_ticket_to_be_shipped_is_the_order_of_the_same_goods(shop: Synced) -> None:
    placed(shop, to_ship=True)

    both(shop)
    shop.server.merchant.change("Sale", 1, note="seen")
    both(shop)

    assert orders_of_sales(shop) == {"1": ORDER}


def linked_by_number(desk: Synced) -> int:
    """Place an order that a sale takes over with its number, beside another sale of the same goods."""
    desk.server.web_shop.numbers_sales = True
    order = placed(desk)
    desk.server.merchant.sell(1, [(1, 2, "25")])
    both(desk)
    return order


def test_a_number_is_sure_and_says_so_on_both_sides(shop: Synced) -> None:
    linked_by_number(shop)

    (match,) = matches(shop)

    assert (match.sale_id, match.confidence, match.why) == ("1", 100, "it has this number")
    assert match.is_by_number
    assert shop.store.ask(load_matches_of_sale, "1") == [match]
    assert shop.store.ask(load_matches_of_sale, "2") == []


def test_a_sale_with_the_number_that_somebody_rules_out_is_not_linked_again(shop: Synced) -> None:
    order = linked_by_number(shop)

    rule_out_sale(shop.store, ORDER, "1", by=by(shop))

    assert [each.sale_id for each in matches(shop)] == ["2"]
    for _ in range(2):
        shop.server.web_shop.touch(order, memo="call")
        shop.server.merchant.change("Sale", 1, note="seen")
        shop.server.merchant.change("Sale", 2, note="seen")
        both(shop)
    # it is the other one now, the only one left that fits
    assert orders_of_sales(shop) == {"1": None, "2": ORDER}
    assert shop.problems() == []


def test_another_sale_that_somebody_chooses_stays_the_order_s(shop: Synced) -> None:
    order = linked_by_number(shop)
    rule_out_sale(shop.store, ORDER, "1", by=by(shop))
    match_sale(shop.store, ORDER, "2", by=by(shop))

    shop.server.web_shop.touch(order, memo="call")
    shop.server.merchant.change("Sale", 1, note="seen")
    both(shop)
    files = shop.store.ask(load_export, by(shop).now)

    assert orders_of_sales(shop) == {"1": None, "2": ORDER}
    assert [each.decided for each in matches(shop)] == [True]
    assert files["web_order_lines"]["quantity"].to_list() == [2]


def test_a_return_goes_with_the_sale_it_takes_back(shop: Synced) -> None:
    linked_by_number(shop)
    shop.server.merchant.refund(1, 1)
    both(shop)
    assert orders_of_sales(shop) == {"1": ORDER, "2": None, "3": ORDER}

    ruled_out = rule_out_sale(shop.store, ORDER, "1", by=by(shop))
    shop.server.merchant.change("Sale", 1, note="seen")
    shop.server.merchant.change("Sale", 3, note="seen")
    shop.server.clock.advance(300)
    shop.sync()

    assert orders_of_sales(shop) == {"1": None, "2": None, "3": None}
    undo(shop.store, ruled_out.operation_id, by=by(shop))
    shop.server.merchant.change("Sale", 1, note="again")
    both(shop)
    assert orders_of_sales(shop) == {"1": ORDER, "2": None, "3": ORDER}
    assert shop.problems() == []


def test_the_tick_of_a_sale_that_was_ruled_out_is_not_the_order_s(shop: Synced) -> None:
    shop.server.web_shop.numbers_sales = True
    placed(shop, to_ship=True)
    both(shop)

    rule_out_sale(shop.store, ORDER, "1", by=by(shop))
    shop.server.merchant.change("ShipTo", 1, shipped=True)
    shop.server.merchant.change("Sale", 1, note="seen")
    both(shop)

    with shop.store.read() as snapshot:
        ticks = dict(snapshot.frame("ecom_order", columns=["ecom_order_id", "ticked_in_pos"]).iter_rows())
    assert not ticks[ORDER]
    assert orders_of_sales(shop)["1"] != ORDER

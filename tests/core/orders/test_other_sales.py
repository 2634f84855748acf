"""Another sale for an order that only files know, after somebody ruled one out."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.access import NotAllowed, Person, acting_as
from core.errors import Problem, Refused
from core.ledger import Change, Posting
from core.lightspeed import sale_of, ticket_of
from core.orders import (
    load_needs_other_sale,
    load_sale_by_number,
    load_sales_near,
    match_sale,
    rule_out_sale,
)
from core.orders.sale_proposals import A_WEEK, Compared, proposals_by_time
from core.undo import undo
from tests.helpers.receiving_shop import ReceivingShop

PLACED = datetime(2026, 11, 20, 10)


def sale_with_number(shop: ReceivingShop) -> str:
    return shop.sold("tube", 2, order="E1")


def test_the_nearest_sale_comes_first_and_an_e_mail_address_before_it() -> None:
    order = Compared("E1", PLACED, {}, "ada@example.com")
    sales = [
        Compared("far", PLACED + timedelta(days=3), {}),
        Compared("near", PLACED + timedelta(minutes=30), {}),
        Compared("nearer", PLACED - timedelta(minutes=10), {}),
        Compared("hers", PLACED + timedelta(days=2), {}, "ADA@example.com"),
        Compared("another week", PLACED + A_WEEK + timedelta(minutes=1), {}),
    ]
    found = proposals_by_time(order, sales)
    assert [(each.sale_id, each.confidence, each.why) for each in found] == [
        ("hers", 28, "the same e-mail address, 2 days apart"),
        ("nearer", 5, "10 minutes apart"),
        ("near", 5, "30 minutes apart"),
        ("far", 3, "3 days apart"),
    ]
    assert proposals_by_time(order, sales[::-1]) == found


def test_other_sales_are_proposed_once_the_sale_with_the_number_is_ruled_out(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    wrong, right, of_another = sale_with_number(shop), shop.sold("tube", 1), shop.sold("tube", 1, order="E3")
    assert not shop.store.ask(load_needs_other_sale, "E1")

    rule_out_sale(shop.store, "E1", wrong, by=shop.by())

    assert shop.store.ask(load_needs_other_sale, "E1")
    proposed = [each.sale_id for each in shop.store.ask(load_sales_near, "E1")]
    assert right in proposed
    assert not {wrong, of_another} & {*proposed}

    match_sale(shop.store, "E1", right, by=shop.by())
    assert not shop.store.ask(load_needs_other_sale, "E1")


def test_undo_brings_back_the_sale_with_the_number(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    wrong = sale_with_number(shop)
    done = rule_out_sale(shop.store, "E1", wrong, by=shop.by())
    undo(shop.store, done.operation_id, by=shop.by())
    assert not shop.store.ask(load_needs_other_sale, "E1")


def test_an_order_whose_items_the_web_shop_named_has_proposals_of_its_own(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    wrong = sale_with_number(shop)
    shop.sold("tube", 1)
    line = {"ecom_order_id": "E1", "line_number": 1, "sku": "tube", "quantity": 2}
    shop.post(Posting(rows={"web_order_line": [line]}), "import")
    rule_out_sale(shop.store, "E1", wrong, by=shop.by())
    assert shop.store.ask(load_sales_near, "E1") == []


def test_a_typed_number_is_a_sale_or_its_ticket_and_not_another_order_s(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    wrong, right, of_another = sale_with_number(shop), shop.sold("tube", 1), shop.sold("tube", 1, order="E3")
    rule_out_sale(shop.store, "E1", wrong, by=shop.by())

    def named(number: str) -> str:
        return shop.store.ask(load_sale_by_number, "E1", number)

    assert named(f" #{right} ") == right
    with pytest.raises(Problem, match=r"^There is no sale 4711\.$"):
        named("4711")
    with pytest.raises(Refused, match=f"^Sale {of_another} is order E3 already"):
        named(of_another)


def test_the_number_of_a_return_is_refused(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    rule_out_sale(shop.store, "E1", sale_with_number(shop), by=shop.by())
    back = shop.sold("tube", -1)
    with pytest.raises(Refused, match=f"^Sale {back} is a return"):
        shop.store.ask(load_sale_by_number, "E1", back)


def test_a_sale_that_became_another_order_s_after_its_number_was_typed_stays_there(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    rule_out_sale(shop.store, "E1", sale_with_number(shop), by=shop.by())
    shop.sold("pump", 1, order="E3")
    number = shop.sold("tube", 1)
    named = shop.store.ask(load_sale_by_number, "E1", number)
    match_sale(shop.store, "E3", named, by=shop.by())
    with pytest.raises(Refused, match=f"^Sale {number} is order E3 already"):
        match_sale(shop.store, "E1", named, named=True, by=shop.by())
    match_sale(shop.store, "E1", named, by=shop.by())  # from the list of those that fit


def test_a_voided_sale_of_another_order_is_refused_as_voided(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    rule_out_sale(shop.store, "E1", sale_with_number(shop), by=shop.by())
    voided = shop.sold("tube", 1, order="E3")
    shop.post(Posting(changes=[Change("sale_line", (voided, 1), {"voided": True})]), "import")
    named = shop.store.ask(load_sale_by_number, "E1", f"# {voided}")
    with pytest.raises(Refused, match=f"^Sale {voided} was voided"):
        match_sale(shop.store, "E1", named, by=shop.by())


def test_sales_of_other_shops_are_neither_proposed_nor_told(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    rule_out_sale(shop.store, "E1", sale_with_number(shop), by=shop.by())
    own, elsewhere = shop.sold("tube", 1), shop.sold("tube", 1, shop_id="hill")
    ordered = shop.sold("tube", 1, order="E3", shop_id="hill")
    with acting_as(Person("bo@shop.example", "Bo", "manager", frozenset({"harbour"}))):
        proposed = [each.sale_id for each in shop.store.ask(load_sales_near, "E1")]
        assert own in proposed
        assert elsewhere not in proposed
        with pytest.raises(NotAllowed, match=r"^Your role holds for harbour only\. This belongs to hill"):
            shop.store.ask(load_sale_by_number, "E1", ordered)


@pytest.mark.parametrize(
    ("ticket", "sale"), [(ticket_of("17"), "17"), ("17", ""), ("", ""), ("E1", ""), ("9" * 40, "")]
)
def test_a_ticket_s_number_is_that_of_its_sale(ticket: str, sale: str) -> None:
    assert sale_of(ticket) == sale

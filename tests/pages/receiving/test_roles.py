"""The page of a delivery has what one's role may do, and nothing else."""

from pathlib import Path

import pytest

from core.ledger import Change, Posting
from core.receiving import CountedLine
from tests.helpers.receiving_page import buttons, counts, rows
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.signed_in import signed_in_app

RECEIVE, DATE, CLOSE = "Receive what was counted", "Change the date", "Close"


@pytest.mark.parametrize(
    ("role", "shops", "fields", "offered"),
    [
        ("floor", (), 1, {RECEIVE}),
        ("floor", ("hill",), 0, set()),
        ("buyer", (), 0, {DATE, CLOSE}),
        ("manager", (), 1, {RECEIVE, DATE, CLOSE}),
    ],
)
def test_buttons_a_role_may_not_use_are_absent(
    path: Path, role: str, shops: tuple[str, ...], fields: int, offered: set[str]
) -> None:
    shop = ReceivingShop(path.parent)
    po = shop.ordered(("tube", 3))
    shop.store.close()
    app = signed_in_app(path, "ann@shop.example", role, *shops, page="receiving")
    app.query_params["po"] = po
    app.run()
    assert not app.exception
    assert len(counts(app)) == fields
    assert {RECEIVE, DATE, CLOSE} & set(buttons(app)) == offered


def test_a_buyer_reads_no_customers_name_although_a_packer_read_the_same_receipt_before(path: Path) -> None:
    shop = ReceivingShop(path.parent)
    shop.sold("tube", 2, order="1042")
    shop.post(Posting(changes=[Change("ecom_order", ("1042",), {"customer_name": "Robin"})]))
    po = shop.ordered(("tube", 5))
    shop.receive("po", po, [CountedLine(1, 2)])
    shop.store.close()
    read = {}
    for name, role in {"pat": "floor", "ben": "buyer", "pia": "floor"}.items():
        app = signed_in_app(path, f"{name}@shop.example", role, page="receiving")
        app.query_params["po"] = po
        app.run()
        ((customer, units),) = rows(app, "customer_name", "units")
        read[name] = customer == "Robin", units
    assert read == {"pat": (True, 2), "ben": (False, 2), "pia": (True, 2)}

"""The page of a delivery has what one's role may do, and nothing else."""

from pathlib import Path

import pytest

from tests.helpers.receiving_page import buttons, counts
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

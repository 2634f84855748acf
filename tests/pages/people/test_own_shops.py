"""Pages as somebody sees them whose role holds for some shops: their rows, and of the others totals only."""

from pathlib import Path

import pytest

from tests.helpers.app_pages import plain
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.signed_in import signed_in_app

ANN = "ann@shop.example"


@pytest.fixture
def shop(path: Path) -> ReceivingShop:
    """Two shops: 3 tubes short in the harbour shop, 2 pumps on the hill, each for an eCom order."""
    shop = ReceivingShop(path.parent)
    shop.sold("tube", 3, order="1042")
    shop.sold("pump", 2, order="1043", shop_id="hill")
    shop.ordered(("tube", 3))
    shop.store.close()
    return shop


@pytest.mark.usefixtures("shop")
def test_the_report_has_one_s_own_rows_and_says_how_much_is_short_elsewhere(path: Path) -> None:
    app = signed_in_app(path, ANN, "viewer", "hill", page="backorders")
    (table,) = (each.value for each in app.dataframe)
    assert table["shop"].to_list() == ["Hill"]
    (elsewhere,) = (each.value for each in app.caption if "does not hold for" in each.value)
    assert plain(elsewhere).startswith("Your role does not hold for 1 other shop: 3 units short")


@pytest.mark.usefixtures("shop")
def test_a_role_of_all_shops_sees_all_rows_and_no_such_line(path: Path) -> None:
    app = signed_in_app(path, ANN, "viewer", page="backorders")
    (table,) = (each.value for each in app.dataframe)
    assert sorted(table["shop"]) == ["Harbour", "Hill"]
    assert not [each.value for each in app.caption if "does not hold for" in each.value]


@pytest.mark.usefixtures("shop")
def test_the_orders_of_other_shops_are_not_listed(path: Path) -> None:
    app = signed_in_app(path, ANN, "orders", "hill", page="ecom_orders")
    listed = {order for table in app.dataframe for order in table.value.get("ecom_order_id", [])}
    assert listed == {"1043"}


@pytest.mark.usefixtures("shop")
def test_deliveries_to_other_shops_are_not_listed_nor_opened(path: Path) -> None:
    app = signed_in_app(path, ANN, "floor", "hill", page="receiving")
    assert not app.dataframe
    app.query_params["po"] = "PO-2026-0001"
    app.run()
    (refused,) = (plain(each.value) for each in app.error)
    assert refused == "Your role holds for hill only. This belongs to harbour: ask a manager."


@pytest.mark.usefixtures("shop")
def test_a_buyer_of_one_shop_plans_for_that_shop(path: Path) -> None:
    app = signed_in_app(path, ANN, "buyer", "hill", page="po_planning")
    said = [plain(each.value) for each in app.markdown]
    assert any(card.endswith("2 × Pump") for card in said)
    assert not [each for each in said if "Tube" in each]

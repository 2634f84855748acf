"""A part of a page that is drawn again alone."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from streamlit.proto.Element_pb2 import Element

from pages.session import people_list, store
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.server_process import ServerProcess, served
from tests.helpers.signed_in import signed_in_app
from tests.helpers.small_shop import sold
from tests.helpers.visitor import Visitor, visiting
from tests.pages.backorders.on_the_page import backorders, filled


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    filled(tmp_path / "shop.duckdb")
    with served(tmp_path / "shop.duckdb") as server:
        yield server


def labels(elements: Iterable[Element]) -> set[str]:
    """The labels of fields and buttons."""
    kinds = ((element, element.WhichOneof("type")) for element in elements)
    found = {getattr(getattr(element, kind), "label", "") for element, kind in kinds if kind}
    return found - {""}


def test_a_filter_draws_the_lines_again_and_nothing_else(server: ServerProcess) -> None:
    async def visit() -> None:
        async with visiting(server.url) as visitor:
            await visitor.visit("backorders")
            before = visitor.elements
            visitor.enter("Shop", string_array_value=["Harbour"])
            await visitor.rerun()
            assert items(visitor) == ["Front lamp"]
            again = [each for each in visitor.elements if not any(each is old for old in before)]
            assert labels(again) == {"Clear", "CSV", "Spreadsheet"}
            assert labels(before) - labels(again) <= labels(visitor.elements)
            await visitor.press("Clear")
            assert len(items(visitor)) == 4
            assert not visitor.offers("Clear")

    asyncio.run(visit())


def test_a_press_is_heard_though_the_same_tap_left_a_field_of_a_part(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    po = shop.ordered(("tube", 9))
    shop.store.close()

    async def visit(server: ServerProcess) -> None:
        async with visiting(server.url) as visitor:
            await visitor.visit("receiving", po=po)
            visitor.enter("Packing slip", string_value="LS-77")
            await visitor.send(visitor.click("Help", left="Packing slip"))
            await visitor.finished()
            assert "Language" in labels(visitor.elements)

    with served(tmp_path / "shop.duckdb") as server:
        asyncio.run(visit(server))


def items(visitor: Visitor) -> list[str]:
    """The items of the table's rows."""
    (table,) = visitor.tables()
    return table["description"].to_list()


def test_the_lines_drawn_again_are_those_of_the_store_by_then(path: Path) -> None:
    filled(path)
    app = backorders()
    sold(store(), "D", "bell", 7, shop="S2")
    app.multiselect(key="shop").set_value(["S2"]).run()
    (table,) = (frame.value for frame in app.dataframe)
    assert dict(zip(table["description"], table["backordered"], strict=True)) == {
        "Front lamp": 1,
        "Brass bell": 7,
    }


def test_somebody_taken_off_the_list_gets_no_lines_any_more(path: Path) -> None:
    filled(path)
    app = signed_in_app(path, "buyer@shop.example", "buyer", page="backorders")
    assert app.dataframe
    people_list().remove("buyer@shop.example")
    app.multiselect(key="shop").set_value(["S2"]).run()
    assert not app.dataframe
    assert any("buyer" in error.value for error in app.error)

"""Lines of a document of the POS that were added, taken off or cancelled here, and then a newer export."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from core.exchange.not_in_pos import load_not_in_pos
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.drafts import DraftLine, edit_draft
from core.store import open_store
from core.store.database import Store
from core.undo import undo
from tests.core.exchange.test_shown_in_part import books, brought
from tests.helpers.done_here import BOOKS, NOW, STEPS

DRAFT = "D1,1,V,A,tube,4,,\n"


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., None]:
    """Import the books with the lines of the draft as said, and other text replaced in purchase orders."""
    days = iter(range(1, 9))

    def bring(store: Store, draft: str, **changed: str) -> None:
        orders = BOOKS["purchase_orders"].replace(DRAFT, draft)
        for before, after in changed.items():
            orders = orders.replace(before, after)
        day = next(days)
        folder = tmp_path / f"export-{day}"
        folder.mkdir()
        for name, text in (BOOKS | {"purchase_orders": orders}).items():
            (folder / f"{name}.csv").write_text(text)
        brought(store, folder, folder.name, NOW + timedelta(days=day))
        assert store.ask(load_problems).is_empty()

    return bring


@pytest.fixture
def shop(tmp_path: Path) -> Store:
    path = tmp_path / "shop.duckdb"
    path.write_bytes(books())
    return open_store(path)


def edited(store: Store, *lines: DraftLine) -> None:
    by = By("edit", "Ann", NOW)
    edit_draft(store, PURCHASE_ORDER, "D1", lines, version=1, expected_on=None, note=None, by=by)


def drafted(store: Store) -> list[tuple[str, int]]:
    with store.read() as snapshot:
        return (
            snapshot.frame("draft_line", document_id="D1").select("item_id", "drafted").sort(pl.all()).rows()
        )


def said_of_lines(store: Store) -> list[str]:
    with store.read() as snapshot:
        return [line for line in load_not_in_pos(snapshot)["says"].to_list() if line.startswith("on the doc")]


ADDED = [("pump", 1), ("tube", 4)]


def test_a_line_added_to_a_draft_of_the_pos_stays_until_the_pos_has_it(
    shop: Store, bring: Callable[..., None]
) -> None:
    edited(shop, DraftLine("tube", 4, line_number=1), DraftLine("pump", 1))
    bring(shop, DRAFT)
    assert drafted(shop) == ADDED
    assert said_of_lines(shop) == ["on the document: yes here, no in the POS"]
    bring(shop, DRAFT + "D1,7,V,A,pump,1,,\n")
    assert (drafted(shop), said_of_lines(shop)) == (ADDED, [])
    bring(shop, DRAFT)  # the POS took it off again
    assert drafted(shop) == ADDED[1:]
    shop.close()


def test_a_line_taken_off_a_draft_of_the_pos_stays_off(shop: Store, bring: Callable[..., None]) -> None:
    edited(shop, DraftLine("pump", 1))
    bring(shop, DRAFT)
    assert drafted(shop) == [("pump", 1)]
    bring(shop, "D1,2,V,A,pump,1,,\n")
    assert (drafted(shop), said_of_lines(shop)) == ([("pump", 1)], [])
    shop.close()


def test_undo_gives_a_draft_of_the_pos_its_lines_back(shop: Store, bring: Callable[..., None]) -> None:
    edited(shop, DraftLine("pump", 1))
    bring(shop, DRAFT)
    undo(shop, "edit", by=By("undo", "Ann", NOW))
    assert (drafted(shop), said_of_lines(shop)) == ([("tube", 4)], [])
    bring(shop, DRAFT)
    assert drafted(shop) == [("tube", 4)]
    shop.close()


@pytest.mark.parametrize(("says", "incoming"), [(4, 3), (3, 3), (2, 2), (6, 5)])
def test_units_cancelled_here_and_in_the_pos_are_cancelled_once(
    shop: Store, bring: Callable[..., None], says: int, incoming: int
) -> None:
    """Of 4 pumps the vendor will not send 1; the POS says that so many are ordered."""
    STEPS["reply"][0](shop, By("reply", "Ann", NOW))
    bring(shop, DRAFT, **{"P1,2,V,A,pump,4": f"P1,2,V,A,pump,{says}"})
    with shop.read() as snapshot:
        assert snapshot.frame("supply", document_id="P1", line_number=2)["incoming"].to_list() == [incoming]
    shop.close()

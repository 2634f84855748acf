"""Whoever is stopped in the middle of a write has saved all of it or nothing, and the next one can write.

Streamlit stops a script with an exception of its own whenever the user clicks again, and so at any point.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from core.check import load_problems
from core.counting import count_shelf
from core.documents import PURCHASE_ORDER, TRANSFER, close, close_short, reopen
from core.drafts import DraftLine, edit_draft
from core.import_folder import apply_import
from core.neutral_files import read_folder
from core.order_checks import clear, tell
from core.packing import pack
from core.purchase_orders import change_expected, create_purchase_order, mark_sent
from core.receiving import Line, receive
from core.refunds import refund
from core.shipping import ship
from core.transfers import create_transfer, return_excess, send
from core.undo import undo
from pages import _shell
from tests.goods_in import NOW, GoodsIn
from tests.interrupted import InterruptedStore, contents
from tests.neutral_folders import folder_in

APP = str(Path(__file__).parent.parent / "app.py")


def rerun_here() -> BaseException:
    """What Streamlit raises where the same page is to run again."""
    context = get_script_run_ctx()
    if context is None:
        return RerunException(RerunData())
    return RerunException(
        RerunData(query_string=context.query_string, page_script_hash=context.page_script_hash)
    )


STOPS: list[Callable[[], BaseException]] = [StopException, rerun_here, KeyboardInterrupt]
STEP = 1 if os.environ.get("SOAK") == "1" else 4
LATER = date(2026, 12, 1)
ASKED: dict[str, Any] = {"operation_id": "once", "actor": "Ann", "now": NOW}

Write = Callable[[], Any]


# --- the verbs


def receiving(shop: GoodsIn) -> Write:
    shop.sold("tube", 2, order="1042")
    po = shop.ordered(("tube", 3), ("pump", 2))
    counted = [Line(1, 2, 1, "torn"), Line(2, 2)]
    return lambda: receive(shop.store, "po", po, counted, **ASKED)


def receiving_a_transfer(shop: GoodsIn) -> Write:
    transfer = shop.sent(("tube", 3))
    return lambda: receive(shop.store, "transfer", transfer, everything=True, **ASKED)


def undoing(shop: GoodsIn) -> Write:
    receipt = shop.receive("po", shop.ordered(("tube", 3)), everything=True).operation_id
    return lambda: undo(shop.store, receipt, actor="Ann", now=NOW, new_id="once")


def ordering(shop: GoodsIn) -> Write:
    po = shop.drafted(("tube", 3))
    return lambda: mark_sent(shop.store, po, expected_on=LATER, **ASKED)


def sending(shop: GoodsIn) -> Write:
    transfer = shop.drafted_transfer(("tube", 3))
    return lambda: send(shop.store, transfer, below_zero=True, **ASKED)


def sending_back(shop: GoodsIn) -> Write:
    transfer = shop.sent(("tube", 3))
    return lambda: return_excess(shop.store, transfer, {1: 2}, **ASKED)


def moving_the_date(shop: GoodsIn) -> Write:
    shop.sold("tube", 2, order="1042")
    po = shop.ordered(("tube", 3))
    return lambda: change_expected(shop.store, PURCHASE_ORDER, po, LATER, **ASKED)


def giving_up_the_rest(shop: GoodsIn) -> Write:
    transfer = shop.sent(("tube", 3))
    return lambda: close_short(shop.store, TRANSFER, transfer, "lost", **ASKED)


def closing(shop: GoodsIn) -> Write:
    po = shop.ordered(("tube", 3))
    return lambda: close(shop.store, PURCHASE_ORDER, po, "sold out", **ASKED)


def reopening(shop: GoodsIn) -> Write:
    po = shop.ordered(("tube", 3))
    close(shop.store, PURCHASE_ORDER, po, "sold out", **shop.asked())
    return lambda: reopen(shop.store, PURCHASE_ORDER, po, **ASKED)


def drafting(shop: GoodsIn) -> Write:
    return lambda: create_purchase_order(shop.store, "acme", "harbour", [DraftLine("tube", 3)], **ASKED)


def drafting_a_transfer(shop: GoodsIn) -> Write:
    return lambda: create_transfer(shop.store, "hill", "harbour", [DraftLine("tube", 3)], **ASKED)


def editing_a_draft(shop: GoodsIn) -> Write:
    po = shop.drafted(("tube", 3))
    lines = [DraftLine("tube", 5, line_number=1), DraftLine("pump", 1)]
    return lambda: edit_draft(
        shop.store, PURCHASE_ORDER, po, lines, version=1, expected_on=LATER, note=None, **ASKED
    )


def counting_a_shelf(shop: GoodsIn) -> Write:
    shop.sold("tube", 2, order="1042")
    return lambda: count_shelf(shop.store, "tube", "harbour", 4, "counted", **ASKED)


def importing(shop: GoodsIn) -> Write:
    folder = read_folder(folder_in(shop.store.path.parent / "export"), {})
    return lambda: apply_import(shop.store, folder, **ASKED, backup=False)


def paid_order(shop: GoodsIn) -> str:
    shop.stocked(tube=5)
    shop.sold("tube", 2, order="1042")
    return "1042"


def clearing(shop: GoodsIn) -> Write:
    order = paid_order(shop)
    return lambda: clear(shop.store, [order], **ASKED)


def telling(shop: GoodsIn) -> Write:
    order = paid_order(shop)
    return lambda: tell(shop.store, {order: LATER}, **ASKED)


def packing(shop: GoodsIn) -> Write:
    order = paid_order(shop)
    clear(shop.store, [order], **shop.asked())
    return lambda: pack(shop.store, [order], **ASKED)


def shipping(shop: GoodsIn) -> Write:
    packing(shop)()
    asked = ASKED | {"operation_id": "shipped"}
    return lambda: ship(shop.store, ["1042"], carrier="UPS", tracking_number="1Z", **asked)


def refunding(shop: GoodsIn) -> Write:
    order = paid_order(shop)
    return lambda: refund(shop.store, order, everything=True, reason="changed their mind", **ASKED)


WRITES = [
    receiving, receiving_a_transfer, undoing, ordering, sending, sending_back, moving_the_date,
    giving_up_the_rest, closing, reopening, drafting, drafting_a_transfer, editing_a_draft, counting_a_shelf,
    importing, clearing, telling, packing, shipping, refunding,
]  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[GoodsIn]:
    shop = GoodsIn(tmp_path, kind=InterruptedStore)
    yield shop
    shop.store.close()


Stops = Callable[[str], BaseException | None]


def at(moment: str, stop: Callable[[], BaseException]) -> Stops:
    return lambda point: stop() if point.startswith(moment) else None


def at_the(number: int, store: InterruptedStore) -> Stops:
    return lambda _: STOPS[number % 3]() if len(store.points) == number else None


def stopped(store: InterruptedStore, write: Write, stops: Stops) -> list[str]:
    """Do ``write``, be stopped, and return the points it came to."""
    with store.stopping(stops), pytest.raises((StopException, RerunException, KeyboardInterrupt)):
        write()
    return store.points


def prove_at_rest(store: InterruptedStore) -> None:
    """Nobody is in the store, and whoever wants to write may."""
    assert store._in_use == 0
    assert not store._lock._held
    with store.write():
        pass


@pytest.mark.parametrize("prepared", WRITES, ids=lambda prepared: prepared.__name__)
def test_a_write_stopped_anywhere_is_saved_whole_or_not_at_all(
    prepared: Callable[[GoodsIn], Write], shop: GoodsIn
) -> None:
    write, store = prepared(shop), shop.store
    assert isinstance(store, InterruptedStore)
    before = contents(store)
    points = stopped(store, write, at("commit", StopException))
    for number in {*range(1, len(points), STEP), len(points)}:
        stopped(store, write, at_the(number, store))
        prove_at_rest(store)
        assert contents(store) == before
    stopped(store, write, at("after commit", StopException))
    prove_at_rest(store)
    saved = contents(store)
    assert saved != before
    write()
    assert contents(store) == saved
    assert load_problems(store).is_empty()


# --- the pages


def pressed(app: AppTest, label: str) -> AppTest:
    """Press the button with that label, if the page still has it."""
    for button in app.button:
        if button.label == label:
            return button.click().run()
    return app.run()


ACTS: dict[str, Callable[[GoodsIn], dict[str, str]]] = {
    "Receive all that is still to come": lambda shop: {"po": shop.ordered(("tube", 3))},
    "Mark as sent": lambda shop: {"po": shop.drafted(("tube", 3))},
    "Send": lambda shop: {"transfer": shop.drafted_transfer(("tube", 3), sender="harbour", receiver="hill")},
    "Change the date": lambda shop: {"po": shop.ordered(("tube", 3))},
    "Delete the draft": lambda shop: {"po": shop.drafted(("tube", 3))},
    "Reopen": lambda shop: {"po": closed(shop)},
}
"""What a page of a document does at one press, and the document to do it to."""


def closed(shop: GoodsIn) -> str:
    po = shop.ordered(("tube", 3))
    close(shop.store, PURCHASE_ORDER, po, "sold out", **shop.asked())
    return po


@pytest.fixture
def page(shop: GoodsIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The app over the shop's store, which the page opens anew."""
    monkeypatch.setenv("BACKORDERS_DB", str(shop.store.path))
    monkeypatch.setattr(_shell, "Store", InterruptedStore)
    st.cache_resource.clear()
    yield AppTest.from_file(APP, default_timeout=30)
    st.cache_resource.clear()


def opened(page: AppTest, shop: GoodsIn, address: dict[str, str]) -> InterruptedStore:
    """Go to a document; returns the store that the page has open."""
    shop.store.close()
    page.run().switch_page("pages/receiving.py")
    for key, value in address.items():
        page.query_params[key] = value
    page.run()
    store = _shell.store()
    assert isinstance(store, InterruptedStore)
    return store


@pytest.mark.parametrize("label", ACTS)
@pytest.mark.parametrize("stop", STOPS[:2], ids=["stop", "rerun"])
def test_a_press_that_is_stopped_can_be_repeated_and_counts_once(
    label: str, stop: Callable[[], BaseException], shop: GoodsIn, page: AppTest
) -> None:
    shop.stocked(tube=9)
    store = opened(page, shop, ACTS[label](shop))
    before = contents(store)
    for moment in ("insert into", "commit"):
        with store.stopping(at(moment, stop)):
            pressed(page, label)
        assert any(point.startswith(moment) for point in store.points)
        prove_at_rest(store)
        assert contents(store) == before
        page.run()
    with store.stopping(at("after commit", stop)):
        pressed(page, label)
    prove_at_rest(store)
    saved = contents(store)
    assert saved["operation"][0] == before["operation"][0] + 1
    pressed(page.run(), label)
    assert contents(store) == saved
    assert load_problems(store).is_empty()

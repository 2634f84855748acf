"""Whoever Streamlit stops in the middle of a press may press again: it counts once, and nothing by half."""

import ast
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from core.exchange.thinning import load_keeps_every_backup
from core.ledger.check import load_problems
from core.outbox import load_switches
from core.purchasing.order_file_layouts import load_vendor_layouts
from core.store import opening
from core.store.database import Snapshot
from core.sync.staging import keep_source
from core.worker.pace import load_pace
from pages.session import services as _shell
from tests.helpers.every_button import PRESSES, Address, Press
from tests.helpers.every_button.orders import short
from tests.helpers.every_button.planning import with_layout
from tests.helpers.every_button.press import CHANGES
from tests.helpers.every_write.by_itself import SOURCE
from tests.helpers.every_write.remembered import ACME
from tests.helpers.interrupted import (
    STOPS,
    InterruptedStore,
    at,
    contents,
    on_disk,
    prove_at_rest,
    rerun_here,
)
from tests.helpers.orders_page import fill
from tests.helpers.receiving_page import count, counts, press, scan
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.writing_functions import everything_that_writes

ROOT = Path(__file__).parents[3]
SOAK = os.environ.get("SOAK") == "1"
STOPPED = [
    (press, stop)
    for number, press in enumerate(PRESSES)
    for stop in (STOPS[:2] if SOAK else [STOPS[number % 2]])
]
"""Each press, stopped in one of Streamlit's two ways; in `make soak` in both."""


@pytest.fixture
def shop(path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(path.parent, kind=InterruptedStore)
    yield shop
    shop.store.close()


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app over the shop's store, which the page opens anew."""
    monkeypatch.setattr(opening, "DuckDBStore", InterruptedStore)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)


def opened(app: AppTest, shop: ReceivingShop, page: str, address: Address) -> InterruptedStore:
    """Go to an address; returns the store that the page has open."""
    shop.store.close()
    app.switch_page(f"pages/{page}.py")
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    return the_pages_store()


def the_pages_store() -> InterruptedStore:
    store = _shell.store()
    assert isinstance(store, InterruptedStore)
    return store


def moments(press: Press) -> Sequence[str | tuple[str, ...]]:
    """Stop the person who clicks before it is saved."""
    if not press.anew:
        return [CHANGES, "commit"]
    fills_the_new_store = press.operations and press.verbs != "restore"
    in_the_new_store = (CHANGES, "after commit") if fills_the_new_store else ()
    return ["attach", "detach backup", *in_the_new_store]


def look_again(app: AppTest, stop: Callable[[], BaseException]) -> None:
    """Draw the page, unless it is: Streamlit has drawn it itself after the exception that asks for it."""
    if stop is not rerun_here:
        app.run()


def name(part: object) -> str:
    return part.label if isinstance(part, Press) else getattr(part, "__name__", "")


@pytest.mark.parametrize(("press", "stop"), STOPPED, ids=name)
def test_an_interrupted_button_press_can_be_repeated_and_counts_once(
    press: Press, stop: Callable[[], BaseException], shop: ReceivingShop, app: AppTest
) -> None:
    store = opened(app, shop, press.page, press.shop(shop))
    before, files = contents(store), on_disk(store)
    for moment in moments(press):
        with store.stopping(at(moment, stop)):
            press.act(app)
        assert any(point.startswith(moment) for point in store.points)
        prove_at_rest(store)
        assert on_disk(store) == files  # A commit adds to the log. Reading every table each time took longer.
        look_again(app, stop)
    assert contents(store) == before
    if not press.anew:
        with store.stopping(at("after commit", stop)):
            press.act(app)
        prove_at_rest(store)
        assert on_disk(store) != files
        look_again(app, stop)
    press.act(app)
    saved = contents(store)
    assert saved != before
    earlier = 0 if press.anew else before["operation"][0]
    assert saved["operation"][0] == earlier + press.operations
    assert store.ask(load_problems).is_empty()


@pytest.mark.parametrize("button", ["Save the morning", "Save the letterhead"])
def test_the_second_click_on_settings_finds_no_colleague_in_the_first(
    button: str, shop: ReceivingShop, app: AppTest
) -> None:
    (press,) = (press for press in PRESSES if press.label == button)
    store = opened(app, shop, press.page, press.shop(shop))
    with store.stopping(at("after commit", StopException)):
        press.act(app)
    press.act(app)
    assert not app.error
    assert [text.value for text in app.success]


def test_an_interrupted_overview_saves_the_days_figures_next_time(shop: ReceivingShop, app: AppTest) -> None:
    short(shop)
    shop.store.close()
    store = the_pages_store()
    for moment in (CHANGES, "commit"):
        with store.stopping(at(moment, StopException)):
            app.run()
        prove_at_rest(store)
        assert contents(store)["headline"][0] == 0
    app.run()
    noted = contents(store)["headline"]
    assert noted[0] > 0
    app.run()
    assert contents(store)["headline"] == noted


def test_an_interrupted_choice_of_a_layout_is_saved_next_time(shop: ReceivingShop, app: AppTest) -> None:
    with_layout(shop)
    store = opened(app, shop, "po_planning", {"view": "Downloads"})
    app.selectbox(key="layout vendor").select("acme").run()
    before = contents(store)
    fill(app, "Its order files have", "Acme")
    for moment in (CHANGES, "commit"):
        with store.stopping(at(moment, StopException)):
            app.run()
        prove_at_rest(store)
        assert contents(store) == before
    app.run()
    with store.read() as snapshot:
        assert load_vendor_layouts(snapshot) == {"acme": ACME}


def test_an_interrupted_scan_is_repeated_and_counts_once(shop: ReceivingShop, app: AppTest) -> None:
    po = shop.ordered(("tube", 3))
    store = opened(app, shop, "receiving", {"po": po})
    before = contents(store)
    for moment in (CHANGES, "commit", "after commit"):
        assert contents(store) == before
        with store.stopping(at(moment, StopException)):
            scan(app, "SKU-tube")
        prove_at_rest(store)
    for _ in range(2):
        scan(app, "SKU-tube", first=1)
        assert counts(app) == [1]


def test_an_interrupted_count_is_entered_again(shop: ReceivingShop, app: AppTest) -> None:
    po = shop.ordered(("tube", 3))
    store = opened(app, shop, "receiving", {"po": po})
    before = contents(store)
    for moment in (CHANGES, "commit"):
        assert contents(store) == before
        with store.stopping(at(moment, StopException)):
            count(app, 1, 2)
            app.run()
        prove_at_rest(store)
        app.run()
    count(app, 1, 2)
    press(app, "Receive what was counted")
    with store.read() as snapshot:
        assert [row["received"] for row in snapshot.rows("receipt_line")] == [2]


@pytest.mark.parametrize(
    ("name", "address", "load"),
    [
        ("Keep every backup", {"view": "Export and backup"}, load_keeps_every_backup),
        ("Pause", {"view": "Lightspeed"}, lambda snapshot: load_pace(snapshot).paused),
        (
            "Transfers sent here",
            {"view": "Lightspeed"},
            lambda snapshot: "transfers" in load_switches(snapshot),
        ),
    ],
)
def test_an_interrupted_switch_is_set_again(
    name: str, address: Address, load: Callable[[Snapshot], object], shop: ReceivingShop, app: AppTest
) -> None:
    keep_source(shop.store, SOURCE)
    store = opened(app, shop, "data", address)
    before = contents(store)
    for moment in (CHANGES, "commit", "never"):
        assert contents(store) == before
        app.run()
        (switch,) = (toggle for toggle in app.toggle if toggle.label == name)
        with store.stopping(at(moment, StopException)):
            switch.set_value(not switch.value).run()
        prove_at_rest(store)
    assert store.ask(load)


# --- nothing was forgotten

BESIDES = {
    "note_headlines", "assign_layout", "keep_every_backup", "keep_pace", "save_count", "count_one",
    "remember_edits", "keep_switches",
}  # fmt: skip
"""Done above without a button; a plan is edited in a table, which AppTest cannot change."""


def test_every_button_that_writes_is_among_those_interrupted() -> None:
    taken = {
        name.name
        for file in (ROOT / "pages").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("core.")
        for name in node.names
    }
    pressed = {verb for press in PRESSES for verb in press.verbs.split()}
    assert pressed | BESIDES == taken & everything_that_writes()

"""To do in Lightspeed and the Data page where the program enters acts in Lightspeed itself."""

from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from core.outbox.switches import load_switches
from core.sync.staging import keep_source
from pages.session import store
from tests.helpers.app_pages import page_at, plain, pressed
from tests.helpers.every_write.by_itself import SOURCE
from tests.helpers.every_write.lightspeed import refused_write
from tests.helpers.receiving_shop import ReceivingShop

SAID = "Transfer 3: Lightspeed Retail has 9 × Tube, here it is 3 × Tube."


@pytest.fixture
def app(path: Path) -> AppTest:
    """A transfer was sent here, and Lightspeed refused it."""
    shop = ReceivingShop(path.parent)
    keep_source(shop.store, SOURCE)
    row = refused_write(shop)
    with shop.store.write() as tx:
        values = tx.frame("outbox_write").with_columns(sentence=pl.lit(SAID))
        tx.update("outbox_write", values, ["mark"])
    assert row.state == "refused"
    shop.store.close()
    return page_at("to_do")


def said(app: AppTest) -> str:
    return "\n".join(plain(text.value) for text in app.markdown)


def test_a_refused_write_says_both_values_and_is_sent_again(app: AppTest) -> None:
    assert "Refused" in said(app)
    assert "has 9 × Tube, here it is 3 × Tube" in said(app)

    pressed(app, "Try again")

    assert "Queued" in said(app)
    assert "Refused" not in said(app)


def test_a_refused_write_is_done_by_hand_and_stays_on_the_list(app: AppTest) -> None:
    pressed(app, "I do it by hand")

    assert "Refused" not in said(app)
    assert any(button.label == "Done there" for button in app.button)


@pytest.mark.usefixtures("app")
def test_a_manager_switches_a_kind_on() -> None:
    page = page_at("data", view="Lightspeed")
    assert "Write to Lightspeed" in [heading.value for heading in page.subheader]
    (switch,) = (each for each in page.toggle if each.label == "Transfers sent here")
    assert not switch.value

    switch.set_value(True).run()

    assert not page.exception
    assert store().ask(load_switches) == {"transfers"}

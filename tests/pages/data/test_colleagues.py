"""Two managers with the settings open: neither takes back, unseen, what the other saved."""

from datetime import time
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from core.formats import Letterhead
from core.letterhead import keep_letterhead, load_letterhead
from core.messages import BY_MAIL
from core.morning import Morning, keep_morning, load_morning
from core.orders import keep_details_for, load_days_kept
from core.telling import MessageText, keep_text, load_texts
from pages.session import store
from tests.helpers.app_pages import page_at, pressed

CHANGED = "Somebody else changed this meanwhile. Check it, then make your change again. Nothing was changed."


def field(app: AppTest, label: str) -> Any:
    kinds = (app.text_input, app.toggle, app.time_input, app.number_input)
    (found,) = (each for kind in kinds for each in kind if each.label == label)
    return found


def refusals(app: AppTest) -> list[str]:
    return [each.value.replace("\\", "") for each in app.error]


def test_a_folder_of_the_morning_does_not_take_back_the_time_that_a_colleague_set(sample_path: Path) -> None:
    app = page_at("data", view="Morning")
    keep_morning(store(), Morning(at="05:15"))
    field(app, "Watched folder").set_value(str(sample_path.parent))
    pressed(app, "Save the morning")
    assert refusals(app) == [CHANGED]
    assert store().ask(load_morning) == Morning(at="05:15")
    assert field(app, "At").value == time(5, 15)


def test_an_address_of_the_letterhead_does_not_take_back_the_name_of_a_colleague(sample_path: Path) -> None:
    assert sample_path
    app = page_at("data", view="Letterhead")
    keep_letterhead(store(), Letterhead("Harbour Bikes"))
    pressed(app, "Save the letterhead")
    assert refusals(app) == [CHANGED]
    assert store().ask(load_letterhead).name == "Harbour Bikes"
    assert field(app, "Name of the business").value == "Harbour Bikes"


def test_the_days_that_details_are_kept_are_those_that_a_colleague_chose(sample_path: Path) -> None:
    assert sample_path
    app = page_at("data", view="Customers")
    keep_details_for(store(), 365)
    app.run()
    assert field(app, "Days after the end of an order").value == 365
    pressed(app, "Save")
    assert not refusals(app)
    assert store().ask(load_days_kept) == 365


def test_a_text_that_a_colleague_changed_meanwhile_is_not_written_over(sample_path: Path) -> None:
    assert sample_path
    app = page_at("data", view="Messages")
    theirs = MessageText("Ready", "Come in.")
    keep_text(store(), ("ready", "en", BY_MAIL), theirs)
    app.text_area[0].set_value("Please come in.")
    pressed(app, "Save text")
    assert refusals(app) == [CHANGED]
    assert store().ask(load_texts).of("ready", "en", BY_MAIL) == theirs
    assert app.text_area[0].value == "Come in."

"""Lines put off on the PO planning page, and the list of what is left out."""

from pathlib import Path

import pytest

from tests.helpers.app_pages import page_at, pressed
from tests.pages.planning.plan_page import LAMP, TYRE, bought, filled, planning


def test_a_line_is_put_off_with_a_reason_and_listed_until_it_is_planned_again(path: Path) -> None:
    filled(path)
    app = planning(left_out="true")
    (reason,) = (box for box in app.text_input if box.label == "Why")
    reason.set_value("a new price list comes")
    app = pressed(app, "Put off")
    assert "The line was put off" in app.success[0].value
    assert len(bought(app)) == 1
    (left_out,) = (frame.value for frame in app.dataframe if "why" in frame.value)
    assert left_out["why"][0].endswith(": a new price list comes")
    assert {line[0] for line in bought(pressed(app, "Plan again"))} == {LAMP, TYRE}


def test_a_line_is_not_put_off_without_a_reason(path: Path) -> None:
    filled(path)
    assert "Say why" in pressed(page_at("po_planning", left_out="true"), "Put off").error[0].value


def test_nothing_is_offered_to_put_off_while_the_section_is_closed(path: Path) -> None:
    filled(path)
    assert not [button for button in page_at("po_planning").button if button.label == "Put off"]


def test_among_many_lines_one_is_found_by_the_words_of_item_and_shop(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    monkeypatch.setattr("pages.components.planning.left_out.LINES_OFFERED", 1)
    app = page_at("po_planning", left_out="true")
    app.text_input(key="line to find").set_value("LAMP main")
    app.run()
    (line,) = (box for box in app.selectbox if box.label == "Line")
    assert line.options == ["Front lamp → Main Street"]
    app.text_input(key="line to find").set_value("lamp harbour")
    app.run()
    assert "No line of the plan has these words." in [caption.value for caption in app.caption]

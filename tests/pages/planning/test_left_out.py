"""Lines put off on the PO planning page, and the list of what is left out."""

from pathlib import Path

from tests.helpers.app_pages import page_at, pressed
from tests.pages.planning.plan_page import LAMP, TYRE, bought, filled, planning


def test_a_line_is_put_off_with_a_reason_and_listed_until_it_is_planned_again(path: Path) -> None:
    filled(path)
    app = planning()
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
    assert "Say why" in pressed(page_at("po_planning"), "Put off").error[0].value

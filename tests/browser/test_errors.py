"""Whatever goes wrong, a page shows a sentence and never a trace."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visit, visiting
from tests.helpers.server_process import served

# A page of a kind that nobody wrote on purpose, and one with a problem that the user can mend.
BROKEN_APP = """
import streamlit as st
from core.errors import Problem

st.title("Counter")
if st.button("Break"):
    raise ValueError("password=swordfish")
if st.button("Ask too much"):
    raise Problem("Only 0 of 5 *still* incoming; Ann received 5 at 14:03.")
"""
LAUNCHER = """
import sys
import server
import streamlit as st

app = st.App("app.py", routes=server.ROUTES, on_script_error=server.say_what_went_wrong)
app.run(config={"server.port": int(sys.argv[2])})
"""


@pytest.fixture
def counter(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    (tmp_path / "app.py").write_text(BROKEN_APP, "utf-8")
    (tmp_path / "launch.py").write_text(LAUNCHER, "utf-8")
    with (
        served(tmp_path / "shop.duckdb", program=tmp_path / "launch.py") as server,
        visiting(browser, server) as visit,
    ):
        visit.open()
        yield visit


def test_a_bug_shows_an_error_number_and_the_log_says_where_it_is_without_values(counter: Visit) -> None:
    counter.page.get_by_role("button", name="Break").click()

    sentence = counter.page.get_by_text("Something went wrong on our side")
    expect(sentence).to_be_visible()
    number = re.search(r"Error number (\w{8})", sentence.inner_text())
    assert number
    log = counter.server.log.read_text("utf-8")
    assert f"Error {number[1]}: ValueError" in log
    assert "swordfish" not in log
    shown = counter.page.content()
    assert not [word for word in ("swordfish", "Traceback", "ValueError") if word in shown]


def test_a_problem_that_the_user_can_solve_is_a_clear_sentence(counter: Visit) -> None:
    counter.page.get_by_role("button", name="Ask too much").click()

    sentence = "Only 0 of 5 *still* incoming; Ann received 5 at 14:03."
    expect(counter.page.get_by_text(sentence, exact=True)).to_be_visible()

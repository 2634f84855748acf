"""Signed-in browsers: a session ends at sign-out and after twelve hours without a click."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.access import LONGEST_IDLE, session_key
from core.access.sessions import SessionsFile

MORNING = datetime(2026, 11, 28, 6, 30)
ANN, BOB = "key of Ann", "key of Bob"


@pytest.fixture
def sessions(tmp_path: Path) -> SessionsFile:
    sessions = SessionsFile(tmp_path / "shop.duckdb")
    sessions.begin(ANN, MORNING)
    return sessions


def test_a_session_ends_after_twelve_hours_without_a_click(sessions: SessionsFile) -> None:
    assert timedelta(hours=12) == LONGEST_IDLE
    evening = MORNING + LONGEST_IDLE
    assert sessions.signed_in_at(ANN, evening) == MORNING
    assert sessions.signed_in_at(ANN, evening + timedelta(seconds=1)) is None


def test_a_click_keeps_a_session_and_a_download_does_not(sessions: SessionsFile) -> None:
    noon, night = MORNING + timedelta(hours=6), MORNING + timedelta(hours=13)
    sessions.signed_in_at(ANN, noon)
    assert sessions.signed_in_at(ANN, night) is None
    sessions.begin(ANN, MORNING)
    sessions.signed_in_at(ANN, noon, clicked=True)
    assert sessions.signed_in_at(ANN, night) == MORNING


def test_a_click_after_the_end_brings_no_session_back(sessions: SessionsFile) -> None:
    next_day = MORNING + timedelta(days=1)
    assert sessions.signed_in_at(ANN, next_day, clicked=True) is None
    assert sessions.signed_in_at(ANN, next_day) is None


def test_a_session_ends_at_sign_out_once_and_others_go_on(sessions: SessionsFile) -> None:
    sessions.begin(BOB, MORNING)
    assert sessions.end(ANN, MORNING)
    assert not sessions.end(ANN, MORNING)
    assert sessions.signed_in_at(ANN, MORNING) is None
    assert sessions.signed_in_at(BOB, MORNING) == MORNING


def test_sessions_outlast_a_restart_and_ended_ones_do_not_come_back(
    sessions: SessionsFile, tmp_path: Path
) -> None:
    sessions.begin(BOB, MORNING)
    sessions.end(BOB, MORNING)
    sessions.signed_in_at(ANN, MORNING + timedelta(hours=11), clicked=True)
    again = SessionsFile(tmp_path / "shop.duckdb")
    assert again.signed_in_at(ANN, MORNING + timedelta(hours=22)) == MORNING
    assert again.signed_in_at(BOB, MORNING) is None


def test_the_file_has_no_cookie_and_is_its_owners_only(sessions: SessionsFile) -> None:
    key = session_key([("_streamlit_user", "the cookie")])
    sessions.begin(key, MORNING)
    assert key in sessions.path.read_text("utf-8")
    assert "the cookie" not in sessions.path.read_text("utf-8")
    assert sessions.path.stat().st_mode & 0o777 == 0o600


def test_a_file_of_an_earlier_version_keeps_its_people_signed_in(tmp_path: Path) -> None:
    path = Path(f"{tmp_path / 'shop.duckdb'}.sessions.json")
    path.write_text(json.dumps({ANN: MORNING.isoformat()}), "utf-8")
    assert SessionsFile(tmp_path / "shop.duckdb").signed_in_at(ANN, MORNING + LONGEST_IDLE) == MORNING

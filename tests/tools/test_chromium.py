"""Installing a browser for the tests: nothing is installed as root without a yes."""

import io
import shutil
import sys

import pytest

from tools import chromium


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def means(monkeypatch: pytest.MonkeyPatch, *, typed: str | None = None, ci: bool = False) -> str:
    """The commands that would be tried, on a machine that has apt-get."""
    monkeypatch.setattr(shutil, "which", {"apt-get": "/usr/bin/apt-get"}.get)
    monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Keyboard(typed))
    monkeypatch.setenv("CI", "true" if ci else "")
    return str(list(chromium._means()))


@pytest.mark.parametrize(
    ("typed", "ci", "as_root"),
    [
        ("y\n", False, True),
        ("\n", False, False),
        ("no\n", False, False),
        (None, False, False),
        (None, True, True),
    ],
    ids=["yes", "return", "no", "nobody at the keyboard", "a machine for tests"],
)
def test_a_package_of_the_system_is_installed_only_after_a_yes(
    monkeypatch: pytest.MonkeyPatch, typed: str | None, ci: bool, as_root: bool
) -> None:
    assert ("apt-get" in means(monkeypatch, typed=typed, ci=ci)) == as_root


def test_the_question_shows_the_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    means(monkeypatch, typed="\n")
    assert "apt-get install" in capsys.readouterr().err


def test_playwright_s_own_browser_needs_no_root_and_is_tried_in_any_case(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "playwright" in means(monkeypatch, typed="no\n")


def test_without_a_browser_the_command_says_which_tests_do_not_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(sys, "argv", ["chromium"])
    chromium.main()
    assert "tests/browser do not run" in capsys.readouterr().out

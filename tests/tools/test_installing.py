"""Installing what the tests need besides packages of Python: nothing is installed as root without a yes."""

import io
import shutil
import subprocess
import sys

import pytest

from tools import chromium, proxies


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def bare_machine(monkeypatch: pytest.MonkeyPatch, typed: str | None, *, ci: bool = False) -> None:
    """A machine that has apt-get and nothing else, and what somebody types there."""
    monkeypatch.setattr(shutil, "which", lambda name, **_: {"apt-get": "/usr/bin/apt-get"}.get(name))
    monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Keyboard(typed))
    monkeypatch.setenv("CI", "true" if ci else "")


def means(monkeypatch: pytest.MonkeyPatch, *, typed: str | None = None, ci: bool = False) -> str:
    """The commands that would be tried for a browser."""
    bare_machine(monkeypatch, typed, ci=ci)
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


# --- the programs in front of the servers


@pytest.mark.parametrize(("typed", "installed"), [("y\n", True), ("no\n", False), (None, False)])
def test_haproxy_and_caddy_are_installed_only_after_a_yes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str | None, installed: bool
) -> None:
    bare_machine(monkeypatch, typed)
    ran: list[list[str]] = []

    def no_network(command: list[str], **_: object) -> "subprocess.CompletedProcess[bytes]":
        ran.append(command)
        return subprocess.CompletedProcess(command, 100)

    monkeypatch.setattr(subprocess, "run", no_network)
    monkeypatch.setattr(sys, "argv", ["proxies", "--install"])
    proxies.main()
    assert bool(ran) == installed
    assert "Not installed: caddy, haproxy. The tests that need them do not run." in capsys.readouterr().out

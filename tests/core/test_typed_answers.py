"""Typing what a command asks for, and stopping it (contract §4)."""

import os
import select
import subprocess
import sys

import pytest

from tests.helpers.command_line import ROOT
from tests.helpers.source_commands import SourceDesk, desk

__all__ = ["desk"]


class Typing:
    """Standard input on which somebody types ``text``, or presses Ctrl-C."""

    def __init__(self, text: bytes | None) -> None:
        self._text = text

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        if self._text is None:
            raise KeyboardInterrupt
        return self._text.decode()


def test_ctrl_c_is_one_sentence(desk: SourceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Typing(None))

    _, said = desk.run("connect", "c-series", status=130)

    assert said.splitlines()[1:] == ["Stopped. What was saved before stays."]


@pytest.mark.parametrize(("stdin", "sentence"), [
    (Typing("schlüssel".encode("latin-1")), "What was entered is not UTF-8; set the terminal to UTF-8."),
    (None, "Give the key on the first line and its secret on the second."),
], ids=["in another encoding", "closed"])  # fmt: skip
def test_standard_input_that_cannot_be_read_is_one_sentence(
    desk: SourceDesk, monkeypatch: pytest.MonkeyPatch, stdin: Typing | None, sentence: str
) -> None:
    monkeypatch.setattr("sys.stdin", stdin)

    _, said = desk.run("connect", "c-series", status=1)

    assert said.splitlines()[1:] == [sentence]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal")
def test_a_terminal_shows_no_secret(desk: SourceDesk) -> None:
    desk.server.ecom.key, desk.server.ecom.secret = "key-of-the-shop", "secret-of-the-shop"
    ours, theirs = os.openpty()
    words = [sys.executable, "-m", "core", "connect", "c-series", "--db", str(desk.store)]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as command:
        os.close(theirs)
        shown = _shown_until(ours, b"each:\r\n")
        os.write(ours, b"key-of-the-shop\n")
        shown += _shown_until(ours, b"(not shown): ")
        os.write(ours, b"secret-of-the-shop\n")
        shown += _shown_until(ours, b"Connected to Lightspeed eCom.")
        assert command.wait() == 0
    os.close(ours)

    assert b"key-of-the-shop" in shown
    assert b"secret-of-the-shop" not in shown


def _shown_until(terminal: int, text: bytes) -> bytes:
    """Return what a terminal shows until ``text`` is there."""
    shown = b""
    while text not in shown:
        assert select.select([terminal], [], [], 60)[0], shown
        more = os.read(terminal, 1024)
        assert more, shown
        shown += more
    return shown

"""A mail server on this computer that keeps what it takes, and refuses or breaks off as a test wants."""

import email
import email.policy
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

BREAKS_OFF = "breaks off"
"""Answer after which the server closes the connection without a word."""


@dataclass
class MailServer:
    """``accepts``: the password. ``answers``: by word of a command and a part of its line, such as
    ``("RCPT", "ann@")``; by ``("TEXT", "")`` to the text itself. ``received``: texts that it took."""

    port: int = 0
    accepts: bool = True
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)
    connections: int = 0

    def answer(self, word: str, line: str) -> str | None:
        found = [said for (asked, part), said in self.answers.items() if asked == word and part in line]
        return found[0] if found else None

    @property
    def mails(self) -> list[EmailMessage]:
        """Return what it took, as e-mails."""
        policy = email.policy.default
        return [email.message_from_string(text, policy=policy) for text in self.received]

    def to(self) -> list[str]:
        """Return the addresses that it took e-mails for."""
        return [str(mail["To"]) for mail in self.mails]

    def text(self, place: int = 0) -> str:
        """Return the text of an e-mail, without its attachments."""
        body = self.mails[place].get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n").strip()


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as messages need."""

    def handle(self) -> None:
        desk: MailServer = self.server.desk  # type: ignore[attr-defined]
        desk.connections += 1
        self._say("220 test")
        while line := self.rfile.readline().decode():
            word = line[:4].strip().upper()
            said = desk.answer(word, line) or self._usual(word, desk)
            if word == "DATA" and said.startswith("354"):
                self._say(said)
                text = self._text()
                said = desk.answer("TEXT", text) or "250 ok"
                if said.startswith("250"):
                    desk.received.append(text)
            if said == BREAKS_OFF:
                return
            self._say(said)
            if word == "QUIT":
                return

    def _usual(self, word: str, desk: MailServer) -> str:
        if word == "AUTH":
            return "235 ok" if desk.accepts else "535 no"
        usual = {"EHLO": "250-test\r\n250 AUTH PLAIN", "DATA": "354 go on", "QUIT": "221 bye"}
        return usual.get(word, "250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _text(self) -> str:
        text = b""
        while not text.endswith(b"\r\n.\r\n"):
            text += self.rfile.readline()
        return re.sub(r"(?m)^\.", "", text[:-3].decode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def mail_server(*, accepts: bool = True, **answers: Any) -> Iterator[MailServer]:
    """A mail server that listens while the block runs."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        desk = MailServer(server.server_address[1], accepts, **answers)
        server.desk = desk  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield desk
        finally:
            server.shutdown()
            thread.join()

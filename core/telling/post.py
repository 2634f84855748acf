"""Post: sends the requested e-mails one by one, each once.

Every state is saved before and after each e-mail, and nothing is locked while one is sent. So an interruption
leaves at most one e-mail in doubt. Such an e-mail is never sent again by itself: a person says whether it
left.
"""

import smtplib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.errors import Problem
from core.exchange import holds_sample
from core.feeds import is_loopback
from core.language import marked
from core.ledger import By
from core.letterhead import load_letterhead
from core.messages import (
    BY_MAIL,
    DOUBTFUL,
    LATE,
    LEFT,
    ON_ITS_WAY,
    TAKEN_BACK,
    TO_SEND,
    TURNED_DOWN,
    About,
    step_to,
)
from core.morning import REFUSAL, InboxEntry, Morning, load_morning, mail_server, password_file, raise_entries
from core.store import Snapshot, Store
from core.telling.files import load_files
from core.telling.mail import AnswerMissing, NotNowByMail, TurnedDown, deliver, mail_of
from core.telling.tell import note_sent

MAIL_PAUSE = timedelta(minutes=5)
"""Time after which an e-mail that the server did not take for the moment is tried again."""
GIVEN_UP_AFTER = timedelta(hours=1)
"""Time for which it is tried; after that a person decides, because the news may be old."""
ONLY_HERE = marked("This is the sample shop: its e-mails go to a mail server on this computer only.")
MAIL_REFUSED = marked("The e-mail about it was refused. Open it to see why, and to say what to do.")
MAIL_IN_DOUBT = marked(
    "The e-mail about it may have left or not: nobody answered. Open it to see why, and to say what to do."
)
NO_SERVER = marked("No mail server is set up any more.")

Message = Mapping[str, Any]


@dataclass
class Post:
    """E-mails of a ``store``, with the password in the folder ``secrets``. ``give_way``: called before each,
    and may raise Stopped."""

    store: Store
    secrets: Path
    clock: Callable[[], datetime]
    give_way: Callable[[], None] = lambda: None
    _paused_until: datetime = datetime.min
    _server: smtplib.SMTP | None = field(default=None, repr=False)

    def turn(self) -> None:
        """Send all waiting e-mails now."""
        with self.store.read() as snapshot:
            under_way = [row for state in (ON_ITS_WAY, TO_SEND) for row in _load(snapshot, state)]
            morning, sample = load_morning(snapshot), holds_sample(snapshot)
        for row in under_way:
            if row["state"] == ON_ITS_WAY:  # Whoever sent it was stopped in between.
                self._doubt(row)
        waiting = [row for row in under_way if row["state"] == TO_SEND and self._is_due(row)]
        try:
            for row in waiting:
                self.give_way()
                self._send_one(row, morning, sample=sample)
        except _Unreachable as problem:
            self._paused_until = self.clock() + MAIL_PAUSE
            for row in waiting:
                self._wait(row, str(problem))
        finally:
            self._hang_up()

    def _is_due(self, row: Message) -> bool:
        return max(row["not_before"] or datetime.min, self._paused_until) <= self.clock()

    def _send_one(self, row: Message, morning: Morning, *, sample: bool) -> None:
        """Send a message, and note its outcome: sent, turned down, to be tried again, or in doubt."""
        try:
            mail = self._written(row, morning, sample=sample)
        except Problem as problem:
            self._turn_down(row, str(problem))
            return
        server = self._connected(morning)
        if not self._take(row):
            return
        try:
            deliver(server, mail, morning.sender, row["recipient"].strip())
        except TurnedDown as refusal:
            self._turn_down(row, str(refusal))
        except NotNowByMail as problem:
            self._hang_up()
            self._wait(row, str(problem))
        except AnswerMissing:
            self._hang_up()
            self._doubt(row)
        else:
            self._note_sent(row)

    def _written(self, row: Message, morning: Morning, *, sample: bool) -> Any:
        if not morning.host:
            raise Problem(NO_SERVER)
        if sample and not is_loopback(morning.host):
            raise Problem(ONLY_HERE)
        with self.store.read() as snapshot:
            name = load_letterhead(snapshot).name
            return mail_of(row, morning.sender, name, load_files(snapshot, row, self.clock()))

    def _connected(self, morning: Morning) -> smtplib.SMTP:
        """Return the connection of this turn."""
        if self._server is None:
            try:
                self._server = mail_server(morning, password_file(self.secrets), "E-mail")
            except Problem as problem:
                raise _Unreachable(str(problem)) from None
        return self._server

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    # --- from state to state

    def _take(self, row: Message) -> bool:
        """Mark it as being sent; returns False if it was undone or erased meanwhile."""
        key = row["message_id"]
        with self.store.write() as tx:
            (saved,) = tx.rows("message", message_id=key)
            if saved["state"] != TO_SEND:
                return False
            undone = bool(tx.rows("operation", reverses=row["operation_id"]))
            state = TAKEN_BACK if undone else ON_ITS_WAY
            step_to(tx, key, state, by=row["actor"], now=self.clock())
        return not undone

    def _step(self, row: Message, state: str, sentence: str = "", not_before: datetime | None = None) -> None:
        with self.store.write() as tx:
            step_to(
                tx, row["message_id"], state, by=row["actor"], now=self.clock(), sentence=sentence,
                not_before=not_before,
            )  # fmt: skip

    def _wait(self, row: Message, sentence: str) -> None:
        """Try again later, unless the news is old by now."""
        with self.store.read() as snapshot:
            (saved,) = snapshot.rows("message", message_id=row["message_id"])
        if saved["state"] not in (TO_SEND, ON_ITS_WAY):
            return
        if row["asked_at"] + GIVEN_UP_AFTER <= self.clock():
            self._turn_down(row, f"It was tried for an hour. {sentence}")
        elif saved["state"] == ON_ITS_WAY or saved["sentence"] != sentence:
            self._step(row, TO_SEND, sentence, self.clock() + MAIL_PAUSE)

    def _note_sent(self, row: Message) -> None:
        if row["kind"] == LATE:
            note_sent(
                self.store, row["message_id"], by=By(f"{row['message_id']} sent", row["actor"], self.clock())
            )
        else:
            self._step(row, LEFT)

    def _turn_down(self, row: Message, sentence: str) -> None:
        self._step(row, TURNED_DOWN, sentence)
        self._tell_people(row, MAIL_REFUSED)

    def _doubt(self, row: Message) -> None:
        self._step(row, DOUBTFUL)
        self._tell_people(row, MAIL_IN_DOUBT)

    def _tell_people(self, row: Message, sentence: str) -> None:
        """Put it into the inbox, without address or text."""
        with self.store.read() as snapshot:
            about = snapshot.rows("message_told", message_id=row["message_id"])
        titles = ", ".join(About(each["document_type"], each["document_id"]).title for each in about)
        raise_entries(self.store, [InboxEntry(REFUSAL, titles, sentence)], self.clock())


class _Unreachable(Problem):
    """The mail server cannot be reached, or does not accept the password."""


# --- with the store ---


def _load(snapshot: Snapshot, state: str) -> list[dict[str, Any]]:
    return snapshot.frame("message", channel=BY_MAIL, state=state).sort("asked_at", "message_id").to_dicts()


def load_can_mail(snapshot: Snapshot) -> bool:
    """Return True if a mail server is set up that may be used."""
    morning = load_morning(snapshot)
    return bool(morning.host) and (is_loopback(morning.host) or not holds_sample(snapshot))


def load_still_to_send(snapshot: Snapshot) -> int:
    """Load the number of e-mails that were asked for and have not left yet."""
    return sum(len(_load(snapshot, state)) for state in (TO_SEND, ON_ITS_WAY))

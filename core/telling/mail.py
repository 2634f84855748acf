"""One e-mail to a mail server, and what its answer means for the message."""

import hashlib
import smtplib
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from core.errors import Problem
from core.language import marked
from core.wording import shortened

FILE_TYPES = {"pdf": ("application", "pdf"), "csv": ("text", "csv")}
OK_FROM, OK_TO = 200, 300
FINAL_FROM = 500
"""Answers of mail servers: 2xx accepted, 4xx not now, 5xx never."""


class NotNowByMail(Problem):
    """Nothing was sent; another try may succeed."""


class TurnedDown(Problem):
    """The mail server refused the message for good."""


class AnswerMissing(Problem):
    """The connection broke after the text had been sent: it may have left."""


def mail_of(message: Mapping[str, Any], sender: str, name: str, files: Mapping[str, bytes]) -> EmailMessage:
    """Return a message as an e-mail. ``message``: of MESSAGE_ROWS; ``files``: attachments by name.

    Its id is made of the message's own, so that it can be found in the mail server's log."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(message["subject"].split())
    mail["From"] = Address(" ".join(name.split()), addr_spec=sender)
    mail["To"] = message["recipient"].strip()
    mail["Message-ID"] = f"<{mail_id(message['message_id'])}@{sender.rpartition('@')[2]}>"
    mail["Content-Language"] = message["language"]
    mail.set_content(message["body"], cte="quoted-printable")
    for file, content in files.items():
        main, sub = FILE_TYPES[file.rpartition(".")[2]]
        mail.add_attachment(content, maintype=main, subtype=sub, filename=file)
    return mail


def mail_id(message_id: str) -> str:
    """Return the first part of the e-mail's id."""
    return f"BD-{hashlib.sha256(message_id.encode()).hexdigest()[:16]}"


def deliver(server: smtplib.SMTP, mail: EmailMessage, sender: str, recipient: str) -> None:
    """Hand one e-mail to the server. Raises TurnedDown, NotNowByMail or AnswerMissing."""
    if not recipient.isascii() or not sender.isascii():
        raise TurnedDown(marked("The address has letters that mail servers do not take."))
    content = mail.as_bytes(policy=SMTP)
    try:
        server.ehlo_or_helo_if_needed()
        _check_answer(*server.mail(sender))
        _check_answer(*server.rcpt(recipient))
    except smtplib.SMTPException as error:
        raise NotNowByMail(f"The mail server ended the connection ({type(error).__name__}).") from None
    except OSError as error:
        raise NotNowByMail(f"The connection broke: {error.strerror or type(error).__name__}.") from None
    try:
        answer: tuple[int, bytes | str] = server.data(content)
    except smtplib.SMTPDataError as refusal:
        answer = refusal.smtp_code, refusal.smtp_error
    except (smtplib.SMTPException, OSError):
        raise AnswerMissing("The mail server did not say whether it took the e-mail.") from None
    _check_answer(*answer)


def _check_answer(code: int, said: bytes | str) -> None:
    if OK_FROM <= code < OK_TO:
        return
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    sentence = f"The mail server said: {code} {shortened(text, 200)}"
    raise TurnedDown(sentence) if code >= FINAL_FROM else NotNowByMail(sentence)

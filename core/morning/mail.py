"""Sending the digest by a mail server. The password is kept with the other secrets, never in the store."""

import smtplib
import ssl
from datetime import date
from email.message import EmailMessage

from core.errors import Problem
from core.feeds import TokenFile, is_loopback
from core.morning.settings import Morning
from core.wording import full_day_text

MAIL_TIMEOUT = 30
TLS_PORT = 465


def message(morning: Morning, day: date, text: str) -> EmailMessage:
    """Return the digest as an e-mail."""
    mail = EmailMessage()
    mail["Subject"] = f"Backorder Desk, {full_day_text(day)}"
    mail["From"], mail["To"] = morning.sender, morning.recipient
    mail.set_content(text)
    return mail


def send_mail(morning: Morning, mail: EmailMessage, file: TokenFile) -> None:
    """Send it, encrypted unless the server is on this computer. Raises Problem if the server refuses it."""
    server = mail_server(morning, file, "The digest")
    try:
        with server:
            server.send_message(mail)
    except (smtplib.SMTPException, OSError) as error:
        raise Problem(f"The digest could not be sent by {morning.host}: {_reason(error)}.") from None


def mail_server(morning: Morning, file: TokenFile, what: str) -> smtplib.SMTP:
    """Connect to the mail server and sign in. ``file``: of the password; ``what``: is to be sent. Raises
    Problem if that fails."""
    server: smtplib.SMTP | None = None
    try:
        server = _connected(morning)
        if morning.user:
            server.login(morning.user, str((file.load() or {}).get("password", "")))
    except (smtplib.SMTPException, OSError) as error:
        if server:
            server.close()
        if isinstance(error, smtplib.SMTPAuthenticationError):
            raise Problem(
                f"{morning.host} does not accept the user name and password. Enter them again."
            ) from None
        raise Problem(f"{what} could not be sent by {morning.host}: {_reason(error)}.") from None
    return server


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _connected(morning: Morning) -> smtplib.SMTP:
    if morning.port == TLS_PORT:
        return smtplib.SMTP_SSL(
            morning.host, morning.port, timeout=MAIL_TIMEOUT, context=ssl.create_default_context()
        )
    server = smtplib.SMTP(morning.host, morning.port, timeout=MAIL_TIMEOUT)
    if not is_loopback(morning.host):
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server

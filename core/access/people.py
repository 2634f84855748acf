"""List of the people who may sign in, kept beside the store, so that no restore replaces it.

An entry is an e-mail address, or a domain (``@shop.example``) whose addresses may all sign in. A change takes
effect at the next click, also one by another process or server.
"""

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from core.access.asker import Person
from core.access.audit_log import PATIENCE, Act, AuditLog, act_now, audit_path
from core.access.rights import ROLES, check_may
from core.errors import Problem, StoreProblem, check_unchanged
from core.language import say

LONGEST_EMAIL = 254
"""Characters, as mail servers have it."""


@dataclass(frozen=True)
class Entry:
    """One line of the list. ``shops``: the shops the role holds for; empty: all of them. ``since``: when they
    were put on the list, or activated again (UTC); None: an earlier version has not kept it."""

    email: str
    role: str
    shops: tuple[str, ...] = ()
    name: str = ""
    active: bool = True
    since: datetime | None = None

    @property
    def role_shops(self) -> frozenset[str] | None:
        """Return the shops the role holds for; None: all of them."""
        return frozenset(self.shops) if self.shops else None


def parse_email(text: str) -> str:
    """Return an address or ``@domain`` in lower case. Raises Problem if it is neither."""
    email = text.strip().lower()
    _, at, domain = email.rpartition("@")
    plain = email.isprintable() and not any(sign in email for sign in " ,;<>\"'")
    if not (at and domain and plain and email.count("@") == 1 and len(email) <= LONGEST_EMAIL):
        raise Problem(
            say(
                "“{text}” is not an e-mail address such as ann@shop.example, nor a domain (@shop.example).",
                text=text,
            )
        )
    return email


def person_in(
    entries: Mapping[str, Entry],
    claims: Mapping[str, object],
    address: str = "",
    signed_in_at: datetime | None = None,
) -> Person:
    """Return the person whom the sign-in provider describes by ``claims``. Raises Problem if they may not
    sign in: the address is not verified, not on the list, or deactivated.

    ``signed_in_at``: when they signed in, if they have. Raises Problem too if they were put back on the list
    since then: taking somebody off it ends their sign-ins for good.
    """
    email = str(claims.get("email") or "").strip().lower()
    if not email:
        raise Problem(say("The sign-in provider did not say your e-mail address: ask a manager of the shop."))
    if claims.get("email_verified") is not True:
        raise Problem(
            say(
                "The sign-in provider has not verified the address {email}: verify it there, then "
                "sign in again.",
                email=email,
            )
        )
    entry = _entry_of(entries, email)
    if entry.since and signed_in_at and signed_in_at < entry.since:
        raise Problem(
            say(
                "{email} was taken off the list of people and put back on it: please sign in again.",
                email=email,
            )
        )
    name = entry.name or str(claims.get("name") or "") or email
    return Person(email, name, entry.role, entry.role_shops, address, str(claims.get("sub") or ""))


def person_now(entries: Mapping[str, Entry], person: Person) -> Person:
    """Return a person with the role and shops that the list has for them now. Raises Problem if they were
    taken off it or deactivated."""
    entry = _entry_of(entries, person.person_id)
    return replace(person, role=entry.role, shops=entry.role_shops)


def _entry_of(entries: Mapping[str, Entry], email: str) -> Entry:
    """Return the active entry of an address, or else of its domain. Raises Problem if there is none."""
    entry = entries.get(email) or entries.get(f"@{email.rpartition('@')[2]}")
    if entry is None or not entry.active:
        raise Problem(
            say(
                "{email} is not on the list of people who may use Backorder Desk: ask a manager to add you.",
                email=email,
            )
        )
    return entry


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class People(ABC):
    """List of people, wherever it is kept."""

    @abstractmethod
    def entries(self) -> dict[str, Entry]:
        """Return the entries by address. Raises StoreProblem if they cannot be read: then nobody can sign
        in."""

    @abstractmethod
    def save(
        self,
        changes: Mapping[str, Entry | None],
        act: Act | None = None,
        shown: Mapping[str, Entry | None] | None = None,
    ) -> None:
        """Save entries by address; None removes one. ``act``: its line in the audit log comes with it, or
        before it. ``shown``: the entries that the changes were made of. Raises StoreProblem; and Refused,
        with nobody else writing meanwhile, if one is no longer as shown."""

    def add(
        self,
        email: str,
        role: str,
        shops: Sequence[str] = (),
        name: str | None = None,
        *,
        shown: Entry | None = None,
    ) -> Entry:
        """Add somebody, or change their role, shops or name. Raises Problem for an invalid address or role,
        and if the entry is no longer the one that was ``shown``."""
        email = parse_email(email)
        if role not in ROLES:
            raise Problem(
                say("There is no role {role}; roles are {roles}.", role=role, roles=", ".join(ROLES))
            )
        entries = self.entries()
        before = entries.get(email)
        kept_name = before.name if before and name is None else (name or "").strip()
        admitted = before or entries.get(f"@{email.rpartition('@')[2]}")
        since = admitted.since if admitted and admitted.active else _now()
        entry = Entry(email, role, tuple(sorted(set(shops))), kept_name, since=since)
        says = f"{email}: {role}" + (f" of {', '.join(entry.shops)}" if entry.shops else "")
        self._change("people-change" if before else "people-add", says, {email: entry}, shown or before)
        return entry

    def remove(self, email: str) -> None:
        """Remove somebody from their next click on. Raises Problem if they are not on the list."""
        email = parse_email(email)
        entries = self.entries()
        domain = entries.get(f"@{email.rpartition('@')[2]}")
        if email not in entries and domain is None:
            raise Problem(say("{email} is not on the list.", email=email))
        stays_out = not email.startswith("@") and domain is not None
        gone = (
            replace(entries.get(email) or Entry(email, domain.role), active=False)
            if domain and stays_out
            else None
        )
        self._change("people-remove", email, {email: gone}, entries.get(email))

    def set_active(self, email: str, *, active: bool) -> None:
        """Deactivate an address and keep its entry, or activate it again."""
        entry = self.entries().get(parse_email(email))
        if entry is None:
            raise Problem(say("{email} is not on the list.", email=email))
        action = "people-activate" if active else "people-deactivate"
        since = _now() if active and not entry.active else entry.since
        self._change(action, entry.email, {entry.email: replace(entry, active=active, since=since)}, entry)

    def _change(
        self, action: str, says: str, changes: Mapping[str, Entry | None], shown: Entry | None
    ) -> None:
        check_may(action)
        self.save(changes, act_now(action, says), dict.fromkeys(changes, shown))

    @staticmethod
    def _check(
        shown: Mapping[str, Entry | None] | None,
        saved: Mapping[str, Entry],
        changes: Mapping[str, Entry | None],
    ) -> None:
        """Raise Refused if an entry is neither as it was ``shown`` nor as the changes make it."""
        for email, entry in (shown or {}).items():
            check_unchanged(entry, saved.get(email), changes[email])


class PeopleFile(People):
    """List of people next to the store at ``store``."""

    def __init__(self, store: Path) -> None:
        self.path = Path(f"{store}.people.json")
        self._log = AuditLog(audit_path(store))
        self._lock = FileLock(f"{self.path}.lock", timeout=PATIENCE, mode=0o600)
        self._read: tuple[tuple[int, int, int], dict[str, Entry]] | None = None

    def entries(self) -> dict[str, Entry]:
        """Return the entries by address, read again whenever the file has changed."""
        try:
            status = self.path.stat()
            stamp = status.st_mtime_ns, status.st_size, status.st_ino
            if self._read is None or self._read[0] != stamp:
                rows = json.loads(self.path.read_text("utf-8"))
                entries = [_parse_entry(row) for row in rows]
                self._read = stamp, {entry.email: entry for entry in entries}
            return self._read[1]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StoreProblem(
                say("The list of people {path} cannot be read: {reason}", path=self.path, reason=error)
            ) from error

    def save(
        self,
        changes: Mapping[str, Entry | None],
        act: Act | None = None,
        shown: Mapping[str, Entry | None] | None = None,
    ) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock:
                self._check(shown, self.entries(), changes)
                entries = {**self.entries(), **changes}
                rows = [asdict(entry) for _, entry in sorted(entries.items()) if entry is not None]
                part = Path(f"{self.path}.part")
                part.unlink(missing_ok=True)
                with os.fdopen(
                    os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
                ) as file:
                    json.dump(rows, file, ensure_ascii=False, indent=1, default=str)
                    file.flush()
                    os.fsync(file.fileno())
                self._log.append([act] if act else [], on_disk=True)
                os.replace(part, self.path)
        except (OSError, Timeout) as error:
            raise StoreProblem(
                say("The list of people {path} cannot be written: {reason}", path=self.path, reason=error)
            ) from error


def _parse_entry(row: dict[str, Any]) -> Entry:
    fields = {**row, "shops": tuple(row["shops"])}
    if row.get("since"):
        fields["since"] = datetime.fromisoformat(row["since"])
    return Entry(**fields)

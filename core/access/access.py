"""Access to a store: the people who may come in, those who are in, and the log of what they did.

They are kept beside the store, so that a restore or another import leaves them alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.access.audit_log import AuditLog, audit_path
from core.access.people import People, PeopleFile
from core.access.sessions import Sessions, SessionsFile


@dataclass(frozen=True)
class Access:
    """People, sessions and audit log of one store. ``close`` ends what they use."""

    people: People
    sessions: Sessions
    log: AuditLog
    close: Callable[[], None] = lambda: None

    @classmethod
    def beside_file(cls, store: Path) -> "Access":
        """Return the access to the store in the file ``store``: three files next to it."""
        return cls(PeopleFile(store), SessionsFile(store), AuditLog(audit_path(store)))

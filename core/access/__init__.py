"""Access: people who may sign in, their rights, and the log of what they did."""

from core.access.asker import MANAGER, OWNER, Person, acting_as, asker, find_asker_by
from core.access.audit_log import Act, AuditLog, act_now, act_of, audit_path, broken_lines
from core.access.audit_table import AUDIT, audit_table

__all__ = [
    "AUDIT",
    "MANAGER",
    "OWNER",
    "Act",
    "AuditLog",
    "Person",
    "act_now",
    "act_of",
    "acting_as",
    "asker",
    "audit_path",
    "audit_table",
    "broken_lines",
    "find_asker_by",
]

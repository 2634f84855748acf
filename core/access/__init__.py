"""Access: people who may sign in, their rights, and the log of what they did."""

from core.access.access import Access
from core.access.asker import MANAGER, OWNER, Person, acting_as, asker, find_asker_by
from core.access.audit_log import (
    Act,
    AuditLog,
    act_now,
    act_of,
    audit_path,
    broken_lines,
    chained,
    line_hash,
    parse_line,
)
from core.access.audit_table import audit_table
from core.access.people import Entry, People, person_in, person_now
from core.access.rights import (
    CUSTOMER_DOWNLOAD,
    CUSTOMERS,
    RIGHTS,
    ROLES,
    UNDO_OTHERS,
    NotAllowed,
    action_of,
    check_may,
    check_may_see,
    may,
    may_in,
    of_own_shops,
    refused_for_shops,
    role_name,
    without_customers,
)
from core.access.sessions import LONGEST_IDLE, NOTED_EVERY, Session, Sessions, session_key

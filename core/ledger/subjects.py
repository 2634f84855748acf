"""Entry of an operation in the audit log: the ids of its subject, and who asked from where."""

from itertools import chain
from typing import Any

from core.access import OWNER, asker

NAMED_BY = (
    "document_id", "po_id", "transfer_id", "order_id", "order_ids", "promises", "item_id", "item_ids",
    "vendor_id", "operation_id", "name",
)  # fmt: skip
"""Fields of requests that name the subject; the most telling one comes first."""


def subject_of(request: Any) -> str:
    """Return the ids in the first of these fields that has any, separated by commas; empty if none has."""
    named = [getattr(request, name) for name in NAMED_BY if hasattr(request, name)]
    ids = [[each] if isinstance(each, str) else each for each in named[:1]]
    return ", ".join(map(str, chain.from_iterable(ids)))


def asked_by() -> dict[str, str | None]:
    """Return the asker's id (if they signed in), network address, and id at the sign-in provider."""
    who = asker()
    return {
        "person": None if who is OWNER else who.person_id,
        "address": who.address,
        "provider_subject": who.provider_subject,
    }

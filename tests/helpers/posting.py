"""An operation of the ledger that posts what a test says, whatever the store holds."""

from dataclasses import dataclass
from typing import Any

from core.ledger.operations import By, Done, Operation, Posting, perform
from core.store.database import Store


@dataclass(frozen=True)
class Asked:
    """The request of such an operation."""

    content: Any = None


def posted(store: Store, by: By, kind: str, posting: Posting, request: Any = None) -> Done:
    """Post as one operation under the id of ``by``."""
    return perform(store, Operation(by, kind, Asked(request)), lambda *_: posting)

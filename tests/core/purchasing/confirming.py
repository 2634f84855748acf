"""A vendor confirmation of a purchase order: read, accepted, and what it changed."""

from datetime import date
from typing import Any

from core.purchasing.confirmation_files import (
    confirmation_table,
    propose_confirmation_columns,
    read_confirmation,
)
from core.purchasing.confirmed_changes import ConfirmedChange
from core.purchasing.vendor_confirmations import accept_confirmation, load_confirmed_changes
from tests.helpers.receiving_shop import ReceivingShop

LATER = date(2026, 12, 20)


def read(shop: ReceivingShop, text: str, **more: Any) -> tuple[list[ConfirmedChange], list[str]]:
    """Return the changes a confirmation asks for, and its problems as sentences."""
    content = text.strip().encode()
    table = confirmation_table("acme.csv", content)
    mapping = propose_confirmation_columns(table.headers)
    reply = read_confirmation("acme.csv", table, mapping, **more)
    with shop.store.read() as snapshot:
        answers, problems = load_confirmed_changes(snapshot, reply)
    return answers, [str(problem) for problem in problems]


def short(answer: ConfirmedChange) -> tuple[Any, ...]:
    return answer.line_number, answer.field, answer.was, answer.becomes


def accept(shop: ReceivingShop, answers: list[ConfirmedChange]) -> str:
    return accept_confirmation(shop.store, "acme.csv", answers, by=shop.by()).operation_id

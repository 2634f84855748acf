"""Facts and types of the writes that are prepared here."""

from collections.abc import Callable
from datetime import date
from typing import Any

from core.ledger.operations import By
from tests.helpers.receiving_shop import NOW, ReceivingShop

LATER = date(2026, 12, 1)
ASKED = By("once", "Ann", NOW)
ORDER = "1042"
Write = Callable[..., Any]
Prepared = Callable[[ReceivingShop], Write]

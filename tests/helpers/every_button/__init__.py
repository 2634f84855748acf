"""Everything on the pages that has something written, each with a shop to press it in."""

from tests.helpers.every_button.data import DATA
from tests.helpers.every_button.orders import ORDERS
from tests.helpers.every_button.others import OTHERS
from tests.helpers.every_button.planning import PLANNING
from tests.helpers.every_button.press import Address, Press
from tests.helpers.every_button.receiving import RECEIVING

__all__ = ["PRESSES", "Address", "Press"]

PRESSES = [*RECEIVING, *ORDERS, *PLANNING, *DATA, *OTHERS]

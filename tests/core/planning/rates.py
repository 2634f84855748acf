"""x"""

from typing import Any

from core.planning.rates import (
    load_rates,
)
from core.store.database import Store


def known(store: Store) -> list[tuple[Any, ...]]:
    return [(day.day, of, to, str(rate)) for day, of, to, rate in store.ask(load_rates).rows()]

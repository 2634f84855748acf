"""The cached inputs of planning: after a write only the touched items are looked at."""

from functools import cached_property
from pathlib import Path

from core.allocation.cache import OpenLinesCache
from core.planning.cache import PlanCache
from core.planning.plan import Facts
from tests.helpers.copied_stores import new_store
from tests.helpers.small_shop import NOW, opened, sold


def test_planning_inputs_untouched_by_a_write_are_not_computed_again(tmp_path: Path) -> None:
    store = opened(new_store(tmp_path / "shop.duckdb"))
    cache = PlanCache(store, OpenLinesCache(store))
    sold(store, "A", "tyre", 2)
    cache.get(NOW)
    sold(store, "B", "lamp", 1)
    facts = cache.get(NOW).value.facts
    patched = {name for name in vars(facts) if isinstance(vars(Facts).get(name), cached_property)}
    assert patched == {"_needs", "_donors"}
    assert facts.short["item_id"].to_list() == ["tyre", "lamp"]

"""Every cache, to compare with the same value computed from scratch after any action."""

from datetime import datetime
from itertools import count

import polars as pl
from polars.testing import assert_frame_equal

from core.allocation.cache import OpenLinesCache
from core.allocation.customers import customer_queue
from core.orders.cache import BoardCache
from core.planning.cache import PlanCache, PlanInputs, load_planned, plan_tasks
from core.planning.choices import Choices
from core.planning.decisions import Tasks
from core.planning.facts import load_unserved
from core.planning.planned import Planned
from core.receiving.deliveries import IncomingDocumentsCache, load_deliveries
from core.report.cache import ItemCodesCache, ReportCache
from core.store.database import Store
from core.store.maintained import Computed, as_of
from core.to_do.cache import ToDo, ToDoCache

CHOICES = [Choices(), Choices(top_up=True, waiting_only=True), Choices(paid_and_cleared_only=True)]


class Caches:
    """The caches of ``store`` at ``now``, followed from when they were first asked."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now = store, now
        self.lines = OpenLinesCache(store)
        self.report, self.codes = ReportCache(store), ItemCodesCache(store)
        self.board = BoardCache(store, self.lines)
        self.incoming = IncomingDocumentsCache(store, self.lines)
        self.plan = PlanCache(store, self.lines)
        self.to_do = ToDoCache(store)
        self._to_do_before: ToDo | None = None
        self._turn = count()
        self._compared = -1  # the last operation when they were compared

    def follow(self) -> None:
        """Compute each of them, to follow the store from now on."""
        with self.store.read() as snapshot:
            self.lines.at(snapshot, as_of(self.store, self.now).quarter)
        for cache in (self.report, self.codes, self.board, self.incoming, self.plan):
            cache.get(self.now)

    def assert_as_computed_anew_after_a_step(self) -> None:
        """Compare, unless the step was refused or did nothing: then they are those that were compared."""
        if self._compared != self.store.version:
            self.assert_as_computed_anew()
            self._compared = self.store.version

    def assert_as_computed_anew(self, now: datetime | None = None) -> None:
        self.now = now or self.now
        self._lines_are_those_of_the_store()
        anew = Caches(self.store, self.now)
        self._report_is_that_of_the_store(anew)
        assert_frame_equal(self.codes.get(self.now).value, anew.codes.get(self.now).value)
        assert_frame_equal(self.board.get(self.now).value, anew.board.get(self.now).value)
        self._to_do_is_that_of(anew)
        documents = self.store.ask(load_deliveries, "open", now=self.now)
        assert_frame_equal(self.incoming.get(self.now).value, documents)
        self._plans_are_those_of(anew)

    def _lines_are_those_of_the_store(self) -> None:
        with self.store.read() as snapshot:
            cached = self.lines.at(snapshot, as_of(self.store, self.now).quarter)
            lines = snapshot.frame("open_line_named", columns=cached.lines.columns)
            assert_same_rows(cached.lines, lines)
            assert_same_rows(cached.queue, customer_queue(lines))
            assert_same_rows(cached.supply, snapshot.frame("supply"))
        for frame in (cached.lines, cached.queue, cached.supply):
            assert frame["item_id"].is_sorted()

    def _report_is_that_of_the_store(self, anew: "Caches") -> None:
        cached, whole = self.report.get(self.now).value, anew.report.get(self.now).value
        assert_frame_equal(cached.rows, whole.rows)
        assert (cached.shops, cached.vendors) == (whole.shops, whole.vendors)
        assert cached.currencies == whole.currencies

    def _to_do_is_that_of(self, anew: "Caches") -> None:
        """Compare, unless it was loaded just now, as ``anew`` would load it: it has no patch."""
        cached = self.to_do.get(self.now).value
        if cached is self._to_do_before:
            assert_frame_equal(cached.rows, anew.to_do.get(self.now).value.rows)
        self._to_do_before = cached

    def _plans_are_those_of(self, anew: "Caches") -> None:
        before, whole = self.plan._last, anew.plan.get(self.now).value
        if before is not None:
            self._untouched_items_have_the_tasks_of(whole, before)
        cached = self.plan.get(self.now).value
        assert_same_facts(cached, whole)
        assert_frame_equal(self.store.ask(cached.unserved), self.store.ask(load_unserved))
        choices = [*CHOICES, *self._hubs()]  # In turns: a plan is computed from the facts above alone.
        chosen = choices[next(self._turn) % len(choices)]
        assert_same_plan(*(self.store.ask(load_planned, inputs, chosen) for inputs in (cached, whole)))

    def _untouched_items_have_the_tasks_of(self, whole: PlanInputs, before: Computed[PlanInputs]) -> None:
        """Compare what to do about each item for which the plan from before the last steps will do."""
        then, anew = plan_tasks(before.value, None), plan_tasks(whole, None)
        for item in {item for item, _ in [*then, *anew]}:
            if self.plan._holds_for(pl.Series([item]), before.as_of, as_of(self.store, self.now)):
                assert _of_item(then, item) == _of_item(anew, item)

    def _hubs(self) -> list[Choices]:
        with self.store.read() as snapshot:
            shops = snapshot.frame("shop")["shop_id"].sort()
        return [Choices(ship_to=shop) for shop in shops[:1]]


def _of_item(tasks: Tasks, item: str) -> Tasks:
    return {pair: words for pair, words in tasks.items() if pair[0] == item}


def assert_same_facts(cached: PlanInputs, anew: PlanInputs) -> None:
    for name in ("stock", "oldest", "items", "vendors", "price_breaks", "shops"):
        assert_same_rows(getattr(cached.facts, name), getattr(anew.facts, name))
    for name in ("short", "held", "names"):
        assert_frame_equal(getattr(cached.facts, name), getattr(anew.facts, name))


def assert_same_plan(cached: Planned, anew: Planned) -> None:
    for name in ("suggested", "rows", "ordered"):
        assert_frame_equal(getattr(cached, name), getattr(anew, name))
    assert_same_rows(cached.queue, anew.queue)
    assert_same_rows(cached.lacking, anew.lacking)
    assert cached.version <= anew.version  # a changed plan or layout leaves the inputs as they are
    assert cached.outdated == anew.outdated
    assert (cached.shop_names, cached.vendor_names) == (anew.shop_names, anew.vendor_names)


def assert_same_rows(cached: pl.DataFrame, anew: pl.DataFrame) -> None:
    """The same rows in whatever order: their readers sort them."""
    assert_frame_equal(cached.sort(pl.all()), anew.sort(pl.all()))

"""What is kept up to date, to be compared with the same made anew, after whatever people do."""

from datetime import datetime

import polars as pl
from polars.testing import assert_frame_equal

from core.allocation.cache import LiveRows
from core.allocation.customers import customer_queue
from core.orders.cache import LiveBoard
from core.planning.cache import LivePlan
from core.planning.plan import Choices
from core.planning.planned import Planned
from core.receiving.deliveries import load_documents, load_documents_to_come
from core.report.backorders import load_report
from core.report.cache import LiveReport
from core.store.database import Store

CHOICES = [Choices(), Choices(top_up=True, waiting_only=True), Choices(paid_and_cleared_only=True)]


class KeptPictures:
    """The pictures of ``store`` at ``now``, followed from when they were first looked at."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now = store, now
        self.rows = LiveRows(store)
        self.report = LiveReport(store)
        self.plan = LivePlan(store, self.rows)
        self.board = LiveBoard(self.rows)

    def assert_as_made_anew(self, now: datetime | None = None) -> None:
        self.now = now or self.now
        self._rows_are_those_of_the_store()
        self._report_is_that_of_the_store()
        assert_frame_equal(self.board.frame(self.now), LiveBoard(LiveRows(self.store)).frame(self.now))
        coming = load_documents(self.store, "open", now=self.now)
        assert_frame_equal(load_documents_to_come(self.rows, self.now), coming)
        anew = LivePlan(self.store)
        self._facts_are_those_of(anew)
        for choices in (*CHOICES, *self._hubs()):
            assert_same_plan(self.plan.plan(choices, self.now), anew.plan(choices, self.now))

    def _hubs(self) -> list[Choices]:
        with self.store.read() as snapshot:
            shops = snapshot.frame("shop")["shop_id"].sort()
        return [Choices(ship_to=shop) for shop in shops[:1]]

    def _rows_are_those_of_the_store(self) -> None:
        with self.rows.read() as (snapshot, rows):
            lines = snapshot.frame("open_line_named", columns=rows.lines.columns)
            assert rows.version == snapshot.version
            assert_same_rows(rows.lines, lines)
            assert_same_rows(rows.queue, customer_queue(lines))
            assert_same_rows(rows.supply, snapshot.frame("supply"))
            for frame in (rows.lines, rows.queue, rows.supply):
                assert frame["item_id"].is_sorted()

    def _report_is_that_of_the_store(self) -> None:
        with self.store.read() as snapshot:
            assert_frame_equal(self.report.frame()[1], load_report(snapshot))

    def _facts_are_those_of(self, anew: LivePlan) -> None:
        kept, facts = self.plan.facts(self.now), anew.facts(self.now)
        for name in ("stock", "oldest", "items", "vendors", "price_breaks", "shops"):
            assert_same_rows(getattr(kept, name), getattr(facts, name))
        for name in ("short", "held", "names"):
            assert_frame_equal(getattr(kept, name), getattr(facts, name))


def assert_same_plan(kept: Planned, anew: Planned) -> None:
    for name in ("suggested", "rows", "ordered"):
        assert_frame_equal(getattr(kept, name), getattr(anew, name))
    assert_same_rows(kept.queue, anew.queue)
    assert_same_rows(kept.lacking, anew.lacking)
    assert (kept.version, kept.outdated) == (anew.version, anew.outdated)
    assert (kept.shop_names, kept.vendor_names) == (anew.shop_names, anew.vendor_names)


def assert_same_rows(kept: pl.DataFrame, anew: pl.DataFrame) -> None:
    """The same rows in whatever order: who looks at them sorts them."""
    assert_frame_equal(kept.sort(pl.all()), anew.sort(pl.all()))

"""Whatever people do, in whatever order, the store agrees with a plain model of the shop.

``make test`` plays 40 sequences of 20 steps; SOAK=1 plays 10,000 of 30.
"""

import itertools
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.allocation.oldest_first import PAIR
from core.errors import Problem
from core.exchange.importing import apply_import, load_known
from core.ledger.check import load_problems
from core.ledger.operations import Done
from core.neutral.folder import read_folder
from core.purchasing.closing import cancel_remainder, close, reopen
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER, DocumentKind
from core.purchasing.drafts import DraftLine, edit_draft
from core.purchasing.purchase_orders import mark_sent
from core.purchasing.transfers import return_excess, send
from core.receiving.counted_lines import CountedLine
from core.receiving.stock_counts import count_shelf
from tests.helpers.receiving_shop import ITEMS, ReceivingShop
from tests.helpers.restored_store import RestoredStore

SOAK = os.environ.get("SOAK") == "1"
SHOPS = ("harbour", "hill")
Pair = tuple[str, str]

items = st.sampled_from(ITEMS)
shops = st.sampled_from(SHOPS)
some = st.integers(1, 5)
which = st.integers(0, 7)
orders = st.sampled_from([None, None, "1042", "1043"])
baskets = st.dictionaries(items, some, min_size=1, max_size=2)


@dataclass
class Row:
    """One document line of the model. ``owed``: what was ordered or sent."""

    item: str
    planned: int
    owed: int = 0
    received: int = 0
    cancelled: int = 0

    @property
    def to_come(self) -> int:
        return max(0, self.owed - self.received - self.cancelled)


@dataclass
class Doc:
    """One document of the model."""

    kind: DocumentKind
    name: str
    rows: list[Row]
    shop: str = "harbour"
    sender: str = "hill"
    sent: bool = False
    closed: bool = False
    version: int = 1

    @property
    def owes(self) -> bool:
        return self.sent and not self.closed


@dataclass
class Sale:
    """One sale of the model."""

    name: str
    pair: Pair
    quantity: int
    order: str | None
    refunded: int = 0


@dataclass
class Deed:
    """One operation that can be undone: whether it may be, and how the model takes it back."""

    name: str
    may: Callable[[], bool]
    back: Callable[[], None]
    found: Counter[Pair] = field(default_factory=Counter)
    done: bool = True


class StockMachine(RuleBasedStateMachine):
    """Every rule does one thing in the store and in the model; then all figures must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.on_hand: Counter[Pair] = Counter()
        self.found: Counter[Pair] = Counter()
        self.docs: list[Doc] = []
        self.sales: list[Sale] = []
        self.deeds: list[Deed] = []
        self.receipts: list[Callable[[], Done]] = []
        self.checked = 0
        self.imports = 0

    @initialize()
    def open_the_shop(self) -> None:
        """It begins with a delivery and a transfer on their way."""
        morning().restore()
        self.shop = ReceivingShop(morning().store, first_id=100)
        delivery = Doc(PURCHASE_ORDER, "PO-2026-0001", [Row("chain", 5, 5), Row("pump", 2, 2)])
        moved = Doc(TRANSFER, "T-2026-0001", [Row("chain", 3, 3)])
        self.docs = [delivery, moved]
        for doc in self.docs:
            doc.sent, doc.version = True, 2
        self.on_hand["chain", "hill"] = -3
        self.settle()

    def teardown(self) -> None:
        """At the end of the day every invariant of the ledger holds, the open lines counted anew."""
        assert self.shop.store.ask(load_problems).is_empty()

    # --- the model

    def waiting(self, pair: Pair) -> int:
        return sum(s.quantity - s.refunded for s in self.sales if s.pair == pair and s.order)

    def settle(self) -> Counter[Pair]:
        """`found` after a change; returns by how much it rose."""
        rose: Counter[Pair] = Counter()
        for pair in itertools.product(ITEMS, SHOPS):
            proven = -(self.on_hand[pair] + self.waiting(pair))
            rose[pair] = max(0, proven - self.found[pair])
            self.found[pair] += rose[pair]
        return rose

    def did(self, done: Done, may: Callable[[], bool], forward: Callable[[int], None]) -> None:
        """The store did it; the model follows. ``forward(−1)`` takes it back."""
        forward(1)
        self.deeds.append(Deed(done.operation_id, may, lambda: forward(-1), self.settle()))

    def doc(self, pick: int, kind: DocumentKind | None = None, **flags: bool) -> Doc | None:
        """One of the documents of that kind with those flags, if there are any."""
        fits = [
            doc
            for doc in self.docs
            if (kind is None or doc.kind is kind)
            and all(getattr(doc, flag) == value for flag, value in flags.items())
        ]
        return fits[pick % len(fits)] if fits else None

    # --- what people do

    @rule(item=items, units=some, order=orders, shop=shops)
    def sell(self, item: str, units: int, order: str | None, shop: str) -> None:
        name = self.shop.sold(item, units, order, shop)
        self.sales.append(Sale(name, (item, shop), units, order))
        self.on_hand[item, shop] -= units
        self.settle()

    @rule(pick=which, units=some)
    def refund(self, pick: int, units: int) -> None:
        left = [sale for sale in self.sales if sale.refunded < sale.quantity]
        if left:
            sale = left[pick % len(left)]
            units = min(units, sale.quantity - sale.refunded)
            self.shop.refunded(sale.name, units)
            sale.refunded += units
            self.on_hand[sale.pair] += units
            self.settle()

    @rule(basket=baskets, kind=st.sampled_from([PURCHASE_ORDER, TRANSFER]), away=st.booleans())
    def create(self, basket: dict[str, int], kind: DocumentKind, away: bool) -> None:
        rows = [Row(item, units) for item, units in basket.items()]
        doc = Doc(kind, "", rows)
        if kind is PURCHASE_ORDER:
            done = self.shop.draft(*basket.items())
        else:
            doc.sender, doc.shop = ("harbour", "hill") if away else ("hill", "harbour")
            done = self.shop.draft_transfer(*basket.items(), sender=doc.sender, receiver=doc.shop)
        doc.name = done.result[0]["document_id"]
        self.docs.append(doc)

        def forward(sign: int) -> None:
            doc.closed = sign < 0

        self.did(done, lambda: not doc.sent and not doc.closed, forward)

    @rule(pick=which, units=some, stale=st.booleans())
    def edit(self, pick: int, units: int, stale: bool) -> None:
        doc = self.doc(pick, sent=False, closed=False)
        if doc is None:
            return
        before, row = doc.rows[0].planned, doc.rows[0]
        lines = [DraftLine(r.item, r.planned, line_number=n) for n, r in enumerate(doc.rows, start=1)]
        lines[0] = DraftLine(row.item, units, line_number=1)
        version = doc.version - stale

        def ask() -> Done:
            return edit_draft(
                self.shop.store, doc.kind, doc.name, lines,
                version=version, expected_on=None, note=None, by=self.shop.by(),
            )  # fmt: skip

        if stale:
            self.refused(ask, "Nothing was saved")
            return

        def forward(sign: int) -> None:
            row.planned = units if sign > 0 else before
            doc.version += 1

        def may() -> bool:
            return not doc.sent and units in (row.planned, before)

        def forward_or_stay(sign: int) -> None:
            if sign < 0 and units == before:  # an edit that changed nothing has nothing to give back
                doc.version += 1
                return
            forward(sign)

        self.did(ask(), may, forward_or_stay)

    @rule(pick=which)
    def order(self, pick: int) -> None:
        doc = self.doc(pick, PURCHASE_ORDER, sent=False, closed=False)
        if doc is None:
            return
        done = mark_sent(self.shop.store, doc.name, expected_on=None, by=self.shop.by())

        def forward(sign: int) -> None:
            doc.sent, doc.version = sign > 0, doc.version + 1
            for row in doc.rows:
                row.owed = row.planned if sign > 0 else 0

        self.did(done, lambda: not any(r.received > 0 or r.cancelled > 0 for r in doc.rows), forward)

    @rule(pick=which)
    def dispatch(self, pick: int) -> None:
        doc = self.doc(pick, TRANSFER, sent=False, closed=False)
        if doc is None:
            return

        def ask(sure: bool) -> Done:
            return send(self.shop.store, doc.name, below_zero=sure, by=self.shop.by())

        if any(row.planned > self.on_hand[row.item, doc.sender] for row in doc.rows):
            self.refused(lambda: ask(False), "Confirm it")
        sent = [row.planned for row in doc.rows]

        def forward(sign: int) -> None:
            doc.sent, doc.version = sign > 0, doc.version + 1
            for row, units in zip(doc.rows, sent, strict=True):
                row.owed += sign * units
                self.on_hand[row.item, doc.sender] -= sign * units

        def may() -> bool:
            untouched = (r.received <= 0 and r.cancelled <= 0 for r in doc.rows)
            return all(untouched) and [row.owed for row in doc.rows] == sent

        self.did(ask(True), may, forward)

    @rule(
        pick=which, line=which, units=st.integers(0, 5), bad=st.sampled_from([0, 0, 1, 2]), over=st.booleans()
    )
    def receive(self, pick: int, line: int, units: int, bad: int, over: bool) -> None:
        doc = self.doc(pick)
        if doc is None:
            return
        number = line % len(doc.rows) + 1
        row = doc.rows[number - 1]
        counted = [CountedLine(number, units, bad, "bent" if bad else None)]
        by = self.shop.by()

        def ask() -> Done:
            return self.shop.receive(doc.kind.word, doc.name, counted, allow_over=over, by=by)

        if units + bad == 0 or not doc.owes or (units + bad > row.to_come and not over):
            self.refused(ask)
            return
        gone = min(bad, max(0, row.to_come - units))
        done = ask()
        assert sum(served.served for served in done.result.served) == units
        self.receipts.append(ask)
        self.did(done, lambda: True, lambda sign: self.arrived(doc, row, sign * units, sign * gone))

    def arrived(self, doc: Doc, row: Row, units: int, gone: int) -> None:
        row.received += units
        row.cancelled = max(0, row.cancelled + gone)
        self.on_hand[row.item, doc.shop] += units

    @rule(pick=which)
    def receive_everything(self, pick: int) -> None:
        doc = self.doc(pick, sent=True, closed=False)
        if doc is None:
            return
        left = [(row, row.to_come) for row in doc.rows]
        by = self.shop.by()

        def ask() -> Done:
            return self.shop.receive(doc.kind.word, doc.name, everything=True, by=by)

        if not any(units for _, units in left):
            self.refused(ask, "Nothing is incoming")
            return

        def forward(sign: int) -> None:
            for row, units in left:
                self.arrived(doc, row, sign * units, 0)

        self.receipts.append(ask)
        self.did(ask(), lambda: True, forward)

    @rule(pick=which)
    def ask_again(self, pick: int) -> None:
        """The same id again answers, and does nothing."""
        if self.receipts:
            assert self.receipts[pick % len(self.receipts)]().again

    @rule(pick=which, line=which, units=some)
    def send_back(self, pick: int, line: int, units: int) -> None:
        doc = self.doc(pick, TRANSFER)
        if doc is None:
            return
        number = line % len(doc.rows) + 1
        row = doc.rows[number - 1]

        def ask() -> Done:
            return return_excess(self.shop.store, doc.name, {number: units}, by=self.shop.by())

        if not doc.owes or units > row.to_come:
            self.refused(ask)
            return

        def forward(sign: int) -> None:
            row.owed -= sign * units
            self.on_hand[row.item, doc.sender] += sign * units

        self.did(ask(), lambda: True, forward)

    @rule(pick=which)
    def give_up_the_rest(self, pick: int) -> None:
        doc = self.doc(pick)
        if doc is None:
            return
        rest = [(row, row.to_come) for row in doc.rows]

        def ask() -> Done:
            return cancel_remainder(self.shop.store, doc.kind, doc.name, "lost", by=self.shop.by())

        if not doc.owes or not any(units for _, units in rest):
            self.refused(ask)
            return

        def forward(sign: int) -> None:
            for row, units in rest:
                row.cancelled = max(0, row.cancelled + sign * units)

        self.did(ask(), lambda: True, forward)

    @rule(pick=which)
    def close_or_reopen(self, pick: int) -> None:
        doc = self.doc(pick)
        if doc is None:
            return
        closing = not doc.closed
        if closing:
            done = close(self.shop.store, doc.kind, doc.name, "no more", by=self.shop.by())
        else:
            done = reopen(self.shop.store, doc.kind, doc.name, by=self.shop.by())

        def forward(sign: int) -> None:
            doc.closed, doc.version = closing == (sign > 0), doc.version + 1

        self.did(done, lambda: doc.closed == closing, forward)

    @rule(item=items, shop=shops, counted=st.integers(0, 6))
    def count(self, item: str, shop: str, counted: int) -> None:
        pair = (item, shop)
        difference = counted - self.waiting(pair) - self.on_hand[pair]
        known = self.found[pair]
        done = count_shelf(self.shop.store, item, shop, counted, "counted", by=self.shop.by())
        assert done.result["difference"] == difference

        def forward(sign: int) -> None:
            self.on_hand[pair] += sign * difference

        self.found[pair] = 0
        self.did(done, lambda: True, forward)
        self.deeds[-1].found[pair] -= known

    @rule(on_hand=st.integers(0, 5))
    def bring_in(self, on_hand: int) -> None:
        """The POS sends a newer export of an item that nobody touched here: the rest stays as it is."""
        self.imports += 1
        export = self.shop.store.path.parent / "export"
        export.mkdir(exist_ok=True)
        files = {
            "shops": "shop_id,name\nharbour,Harbour\nhill,Hill\n",
            "items": "item_id,description\nlamp,Lamp\n",
            "stock": "item_id,shop_id,on_hand,as_of\n"
            f"lamp,harbour,{on_hand},2026-11-23T15:{self.imports:02d}:00\n",
        }
        for name, text in files.items():
            (export / f"{name}.csv").write_text(text, encoding="utf-8")
        with self.shop.store.read() as snapshot:
            known = load_known(snapshot)
        folder = read_folder(export, known)
        apply_import(self.shop.store, folder, by=self.shop.by(), backup=False)
        self.on_hand["lamp", "harbour"] = on_hand

    @rule(pick=which)
    def undo(self, pick: int) -> None:
        """Any operation, late or early: given back as a whole, or refused as a whole."""
        if not self.deeds:
            return
        self.take_back(self.deeds[-1 - pick % len(self.deeds)])

    def take_back(self, deed: Deed) -> None:
        if not deed.done or not deed.may():
            self.refused(lambda: self.shop.undo(deed.name))
            return
        self.shop.undo(deed.name)
        deed.back()
        deed.done = False
        for pair, units in deed.found.items():
            self.found[pair] = max(0, self.found[pair] - units)
        self.settle()

    @rule(pick=which, units=some)
    def receive_and_undo(self, pick: int, units: int) -> None:
        """Undo is the identity: everything is as it was."""
        doc = self.doc(pick, sent=True, closed=False)
        if doc is None:
            return
        before = self.shop.state()
        self.receive(pick=self.docs.index(doc), line=0, units=units, bad=1, over=True)
        self.take_back(self.deeds[-1])
        assert self.shop.state() == before

    def refused(self, ask: Callable[[], Done], sentence: str = r"\.$") -> None:
        """Refused in a sentence, and nothing was changed."""
        with self.shop.store.read() as snapshot:
            version = snapshot.version
        with pytest.raises(Problem, match=sentence):
            ask()
        with self.shop.store.read() as snapshot:
            assert snapshot.version == version

    # --- what always holds

    @invariant()
    def the_store_agrees_with_the_model(self) -> None:
        if self.shop.store.version == self.checked:
            return
        with self.shop.store.read() as snapshot:
            assert snapshot.version == self.shop.store.version
            self.checked = snapshot.version
            stock = snapshot.frame("stock")
            movements = snapshot.frame("stock_movement")
            kept = snapshot.frame("open_line")
            lines = snapshot.rows("document_line")
            supply = snapshot.frame("supply")
        on_hand = Counter({(row["item_id"], row["shop_id"]): row["on_hand"] for row in stock.to_dicts()})
        assert on_hand == self.on_hand
        summed = movements.group_by(PAIR).agg(pl.col("quantity").sum())
        assert on_hand == Counter({(item, shop): units for item, shop, units in summed.rows()})
        assert {
            (r["item_id"], r["shop_id"]): r["found"] for r in stock.to_dicts() if r["found"]
        } == +self.found
        short = kept.group_by(PAIR).agg(pl.col("backordered").sum()).filter(pl.col("backordered") > 0)
        assert {(i, s): units for i, s, units in short.rows()} == {k: -n for k, n in on_hand.items() if n < 0}
        self.documents_agree(lines)
        assert (supply["incoming"] > 0).all()
        owed = sum(row.to_come for doc in self.docs if doc.owes for row in doc.rows)
        assert supply["incoming"].sum() == owed

    def documents_agree(self, lines: list[dict[str, Any]]) -> None:
        """Owed, received and cancelled units of every line: no unit is lost on the way."""
        kept = {(line["document_id"], line["line_number"]): line for line in lines}
        for doc in self.docs:
            for number, row in enumerate(doc.rows, start=1):
                line = kept[doc.name, number]
                assert (line["received"], line["cancelled"]) == (row.received, row.cancelled)
                assert line["planned"] == row.planned
                assert doc.kind is PURCHASE_ORDER or line["owed"] == row.owed


@cache
def morning() -> RestoredStore:
    """The shop with which every sequence begins: a delivery and a transfer are on their way."""
    shop = ReceivingShop(Path(tempfile.mkdtemp()))
    shop.ordered(("chain", 5), ("pump", 2))
    shop.sent(("chain", 3))
    return RestoredStore(shop.store)


def teardown_module() -> None:
    morning().store.close()
    shutil.rmtree(morning().store.path.parent)
    morning.cache_clear()  # who else watches such days begins with a store of their own


TestStockMachine = StockMachine.TestCase
TestStockMachine.settings = settings(
    max_examples=10_000 if SOAK else 40,
    stateful_step_count=30 if SOAK else 20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

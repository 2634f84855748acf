"""A plain model of a shop, kept beside its store, and what must agree between both."""

import itertools
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from core.allocation.oldest_first import PAIR
from core.errors import Problem
from core.ledger.check import load_problems
from core.ledger.operations import Done
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER, DocumentKind
from tests.helpers.receiving_shop import ITEMS, ReceivingShop
from tests.helpers.restored_store import RestoredStore

SHOPS = ("harbour", "hill")
Pair = tuple[str, str]

items = st.sampled_from(ITEMS)
some = st.integers(1, 5)
which = st.integers(0, 7)


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


@cache
def morning() -> RestoredStore:
    """The shop with which every sequence begins: a delivery and a transfer are on their way."""
    shop = ReceivingShop(Path(tempfile.mkdtemp()))
    shop.ordered(("chain", 5), ("pump", 2))
    shop.sent(("chain", 3))
    return RestoredStore(shop.store)


class ShopAndModel(RuleBasedStateMachine):
    """A shop and its model. After every step all figures must agree."""

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

"""Whatever people do, in whatever order, the store agrees with a plain model of the shop.

``make test`` plays 40 sequences of 20 steps; SOAK=1 plays 10,000 of 30.
"""

import os
import shutil

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from core.exchange.importing import apply_import, load_known
from core.neutral.folder import read_folder
from core.receiving.stock_counts import count_shelf
from tests.core.ledger.stock_documents import DocumentSteps
from tests.core.ledger.stock_model import (
    SHOPS,
    Deed,
    Sale,
    items,
    morning,
    some,
    which,
)

SOAK = os.environ.get("SOAK") == "1"

shops = st.sampled_from(SHOPS)
orders = st.sampled_from([None, None, "1042", "1043"])


class StockMachine(DocumentSteps):
    """Every rule does one thing in the store and in the model."""

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

"""Documents of a shop and its model: made, sent, received, sent back and closed."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from core.ledger.operations import Done
from core.purchasing.closing import cancel_remainder, close, reopen
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER, DocumentKind
from core.purchasing.drafts import DraftLine, edit_draft
from core.purchasing.purchase_orders import mark_sent
from core.purchasing.transfers import return_excess, send
from core.receiving.counted_lines import CountedLine
from tests.core.ledger.stock_model import Doc, Row, ShopAndModel, items, some, which

baskets = st.dictionaries(items, some, min_size=1, max_size=2)


class DocumentSteps(ShopAndModel):
    """Steps with purchase orders and transfers."""

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

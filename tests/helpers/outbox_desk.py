"""A store beside a test Lightspeed, with everything switched on that the program may enter there."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.feeds import WRITE_KINDS, FeedProblem
from core.ledger import By, Done
from core.morning import load_inbox
from core.outbox import Outbox, keep_switches
from core.outbox.rows import OutboxRow, load_rows
from core.purchasing import PURCHASE_ORDER, TRANSFER, Draft, DraftLine, create_drafts, mark_sent, send
from core.sync import C_SERIES, load_sources
from core.to_do import load_open_acts
from tests.helpers.synced import Synced, new_id

Lines = Sequence[tuple[int, int]]


class OutboxDesk:
    """Acts of people here, and the turns of the outbox. ``desk``: connected and synced once."""

    def __init__(self, desk: Synced) -> None:
        self.desk = desk
        self.server = desk.server
        self._outbox: Outbox | None = None
        keep_switches(desk.store, WRITE_KINDS)

    @property
    def outbox(self) -> Outbox:
        """The outbox of a program that was started once, or again after ``killed``."""
        if self._outbox is None or self._outbox.store is not self.desk.store:
            self._outbox = Outbox(self.desk.store, self.desk.around, "worker")
        return self._outbox

    def started_again(self) -> None:
        self._outbox = None

    def now(self) -> datetime:
        return self.server.clock.now().replace(tzinfo=None, microsecond=0)

    def by(self) -> By:
        return By(new_id(), "Ann", self.now())

    def turn(self) -> dict[str, FeedProblem]:
        with self.desk.store.read() as snapshot:
            sources = load_sources(snapshot)
        return self.outbox.turn(sources)

    def sync(self) -> None:
        self.desk.sync()
        with self.desk.store.read() as snapshot:
            has_web_shop = C_SERIES in load_sources(snapshot)
        if has_web_shop:
            self.desk.sync(C_SERIES)

    # --- what people do here

    def _drafted(self, draft: Draft) -> str:
        return str(create_drafts(self.desk.store, [draft], by=self.by()).result[0]["document_id"])

    def _lines(self, lines: Lines, cost: str = "") -> list[DraftLine]:
        each = Decimal(cost) if cost else None
        return [DraftLine(self.desk.sku(item), units, unit_cost=each) for item, units in lines]

    def ordered(self, vendor: int, shop: int, lines: Lines, *, cost: str = "") -> str:
        """A purchase order that was drafted here and sent to its vendor; ``cost`` of one unit."""
        po = self._drafted(Draft(PURCHASE_ORDER, str(vendor), str(shop), self._lines(lines, cost)))
        mark_sent(self.desk.store, po, expected_on=None, by=self.by())
        return po

    def sent(self, sender: int, receiver: int, lines: Lines) -> str:
        """A transfer that was drafted here and left its sender."""
        transfer = self._drafted(Draft(TRANSFER, str(sender), str(receiver), self._lines(lines)))
        send(self.desk.store, transfer, below_zero=True, by=self.by())
        return transfer

    def do(self, verb: Any, *args: Any, **how: Any) -> Done:
        done: Done = verb(self.desk.store, *args, **how, by=self.by())
        return done

    # --- what came of it

    def open_acts(self) -> list[tuple[str, str]]:
        rows = self.desk.store.ask(load_open_acts)
        return [(kind, document) for kind, document in rows.select("kind", "document_id").iter_rows()]

    def rows(self) -> list[OutboxRow]:
        with self.desk.store.read() as snapshot:
            return load_rows(snapshot)

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def there(self, kind: str) -> list[dict[str, Any]]:
        """The documents in Lightspeed that bear a mark of ours."""
        field = "refNum" if kind == "Order" else "note"
        rows = self.server.merchant.rows[kind].values()
        return [row for row in rows if str(row.get(field)).startswith("BD-")]

    def header(self, table: str, **key: str) -> dict[str, Any]:
        with self.desk.store.read() as snapshot:
            (row,) = snapshot.rows(table, **key)
        return row


def inbox(here: OutboxDesk) -> list[str]:
    """The sentences in the inbox."""
    return here.desk.store.ask(load_inbox)["sentence"].to_list()

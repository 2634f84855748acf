"""A store that is connected to a test Lightspeed, and what a person would compare between the two."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path

from core.feeds import Invitation, Limits, invite
from core.ledger import load_problems
from core.report import load_report
from core.store import Store
from core.sync import R_SERIES, Heard, Surroundings, connect_retail, connect_web_shop, connected, sync
from tests.helpers.connected import addresses_of
from tests.lightspeed_server import LightspeedServer

TYPES = {"Sale": "sale", "Removed for transfer": "transfer", "Returned to vendor": "vendor_return"}


@dataclass
class Synced:
    """``store`` and ``server``, with the surroundings of a sync."""

    store: Store
    server: LightspeedServer
    folder: Path
    limits: dict[str, Limits] = field(default_factory=dict)

    @property
    def around(self) -> Surroundings:
        return Surroundings(addresses_of(self.server), self.folder, self.server.clock, self.limits)

    def invite(self) -> Invitation:
        return invite("backorder-desk", "https://localhost", self.around.addresses)

    def connect(self) -> None:
        """The merchant allows it; nothing is read yet."""
        invitation = self.invite()
        connect_retail(self.store, invitation, self.server.allow(invitation.address), self.around)

    def connect_web_shop(self) -> None:
        shop = self.server.ecom
        connect_web_shop(self.store, shop.key, shop.secret, self.around)

    def sync(self, name: str = R_SERIES, heard: Heard | None = None) -> Heard:
        """One sync to its end."""
        (source,) = connected(self.store, [name])
        return sync(self.store, source, self.around, actor="test", new_id=new_id, heard=heard)

    def requests(self) -> int:
        return len(self.server.requests("/API/"))

    # --- what the two say

    def report(self) -> list[tuple[str, str, int, str, str, int | None, int]]:
        """Our report: shop, item, on hand, source and units, in a fixed order."""
        with self.store.read() as snapshot:
            rows = load_report(snapshot)
        names = (
            "shop_id",
            "item_id",
            "on_hand",
            "document_type",
            "document_id",
            "line_number",
            "backordered",
        )
        return sorted(rows.select(names).iter_rows())

    def their_report(self) -> list[tuple[str, str, int, str, str, int | None, int]]:
        """The server's own list, in the same words."""
        return sorted(
            (
                str(row["shop"]),
                self.sku(row["item"]),
                row["qoh"],
                TYPES.get(row["reason"], "unexplained"),
                str(row["document"] or ""),
                row["line"],
                row["units"],
            )
            for row in self.server.merchant.negative_inventory()
        )

    def sku(self, item: int) -> str:
        """The id by which we know an item: Lightspeed's System ID."""
        return str(self.server.merchant.get("Item", item)["systemSku"])

    def on_hand(self) -> dict[tuple[str, str], int]:
        with self.store.read() as snapshot:
            stock = snapshot.frame("stock", columns=["item_id", "shop_id", "on_hand"])
        return {(item, shop): units for item, shop, units in stock.iter_rows() if units}

    def their_on_hand(self) -> dict[tuple[str, str], int]:
        levels = self.server.merchant.rows["ItemShop"].values()
        return {
            (self.sku(level["itemID"]), str(level["shopID"])): level["qoh"]
            for level in levels
            if level["shopID"] and level["qoh"]
        }

    def operations(self) -> int:
        with self.store.read() as snapshot:
            return snapshot.version

    def problems(self) -> list[dict[str, object]]:
        """Rows that break an invariant of the ledger."""
        with self.store.read() as snapshot:
            return load_problems(snapshot).to_dicts()

    def waiting_records(self) -> int:
        with self.store.read() as snapshot:
            return snapshot.count("sync_record") + snapshot.count("sync_reading")


def new_id() -> str:
    return str(uuid.uuid4())

"""Orders made here and their exports from the POS, imported into a shop."""

from typing import Any

import polars as pl

from core.exchange.import_plan import Imported, Same
from core.exchange.importing import apply_import, load_known
from core.ledger.check import load_problems
from core.neutral.folder import checked_folder
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.drafts import Draft, DraftLine, create_drafts
from core.purchasing.links import link_to_pos
from core.purchasing.purchase_orders import mark_sent
from tests.helpers.receiving_shop import ReceivingShop

ORDERS = "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at,expected_on"
TRANSFERS = "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,received,sent_at"
TWO_LINES = ["4711,1,acme,harbour,chain,5,0,2026-11-23,", "4711,2,acme,harbour,chain,3,0,2026-11-23,"]


def bring(shop: ReceivingShop, on_hand: int = 0, same: Same | None = None, **files: list[str]) -> Imported:
    """A newer export: chains at the harbour, and these documents."""
    texts = {
        "shops": ["shop_id,name", "harbour,Harbour", "hill,Hill"],
        "items": ["item_id,description", "chain,Chain", "pump,Pump"],
        "stock": ["item_id,shop_id,on_hand", f"chain,harbour,{on_hand}"],
    } | {
        name: [{"purchase_orders": ORDERS, "transfers": TRANSFERS}[name], *rows]
        for name, rows in files.items()
    }
    with shop.store.read() as snapshot:
        known = load_known(snapshot)
    frames = {
        name: pl.read_csv("\n".join(lines).encode(), infer_schema=False) for name, lines in texts.items()
    }
    return apply_import(shop.store, checked_folder(frames, known), by=shop.by(), same=same, backup=False)


def in_two_lines(shop: ReceivingShop) -> str:
    """Chains ordered as a plan splits them: at most 5 a line."""
    lines = [DraftLine("chain", units, line_number=number) for number, units in ((1, 5), (2, 3))]
    drafts = [Draft(PURCHASE_ORDER, "acme", "harbour", lines)]
    order = str(create_drafts(shop.store, drafts, by=shop.by()).result[0]["document_id"])
    mark_sent(shop.store, order, expected_on=None, by=shop.by())
    return order


def is_sound(shop: ReceivingShop) -> bool:
    with shop.store.read() as snapshot:
        return load_problems(snapshot).is_empty()


def link(shop: ReceivingShop, document_id: str, number: str, kind: Any = PURCHASE_ORDER) -> str:
    return link_to_pos(shop.store, kind, document_id, number, by=shop.by()).operation_id

"""Writes that replace the store. The moment, and the store that was looked at, are still to be given."""

from datetime import datetime, timedelta
from functools import partial

from core.exchange.backups import empty_out, replace_all, restore
from core.exchange.import_plan import Imported
from core.ledger.operations import By
from core.neutral.folder import read_folder
from tests.helpers.every_write.prepared import Write
from tests.helpers.neutral_folders import folder_in
from tests.helpers.receiving_shop import NOW, ReceivingShop


def leaving_the_store_empty(shop: ReceivingShop) -> Write:
    return partial(empty_out, shop.store)


def replacing_all(shop: ReceivingShop) -> Write:
    export = folder_in(shop.store.path.parent / "export")

    def replace(*, now: datetime, store_generation: int) -> Imported:
        folder = read_folder(export, {})
        return replace_all(shop.store, folder, by=By("once", "Ann", now), store_generation=store_generation)

    return replace


def restoring(shop: ReceivingShop) -> Write:
    backup = shop.store.backup_beside(NOW - timedelta(days=1))
    shop.receive("po", shop.ordered(("tube", 3)), everything=True)
    return partial(restore, shop.store, backup)

"""Writes of what is remembered, and imports."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

from core.exchange.backups import empty_out
from core.exchange.import_plan import Imported
from core.exchange.importing import apply_import
from core.exchange.recognise import recognise_upload
from core.exchange.sample import fill_with_sample
from core.exchange.sources import remember_mappings
from core.exchange.thinning import keep_every_backup
from core.ledger.operations import By
from core.neutral.folder import read_folder
from core.neutral.uploads import Answers
from core.overview import note_headlines
from core.planning.rates import Rate, set_rate
from core.purchasing.confirmation_files import remember_columns
from core.purchasing.order_file_layouts import Layout, assign_layout, delete_layout, save_layout
from core.store.settings import forget, remember, remember_all
from tests.helpers.every_write.prepared import ASKED, Prepared, Write
from tests.helpers.neutral_folders import folder_in
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop


def remembering(shop: ReceivingShop) -> Write:
    remember(shop.store, "hub", "hill", action="hub")
    return partial(remember, shop.store, "hub", "harbour", action="hub")


def choosing_my_shop(shop: ReceivingShop) -> Write:
    return partial(remember, shop.store, "my shop of Ann", "hill", action="my-shop")


def remembering_more(shop: ReceivingShop) -> Write:
    return partial(remember_all, shop.store, {"hub": "harbour", "every backup": True}, action="layout")


def forgetting(shop: ReceivingShop) -> Write:
    remember_all(shop.store, {"hub": "harbour", "every backup": True}, action="layout")
    return partial(forget, shop.store, "hub", "every backup", action="layout")


ACME = Layout("Acme", (("sku", "Code"), ("quantity", "Qty")))


def keeping_a_layout(shop: ReceivingShop) -> Write:
    return partial(save_layout, shop.store, ACME, by=ASKED)


def using_a_layout(shop: ReceivingShop) -> Write:
    save_layout(shop.store, ACME, by=By("layout", "Ann", NOW))
    return partial(assign_layout, shop.store, "acme", "Acme", by=ASKED)


def dropping_a_layout(shop: ReceivingShop) -> Write:
    save_layout(shop.store, ACME, by=By("layout", "Ann", NOW))
    return partial(delete_layout, shop.store, "Acme", by=ASKED)


def setting_a_rate(shop: ReceivingShop) -> Write:
    return partial(set_rate, shop.store, Rate(DUE, "EUR", "USD", Decimal("1.08")), by=ASKED)


def noting_the_headlines(shop: ReceivingShop) -> Write:
    figures = {"units_short": Decimal(2), "gaps": Decimal(0)}
    return partial(note_headlines, shop.store, figures, NOW.date())


def remembering_a_reply_s_columns(shop: ReceivingShop) -> Write:
    return partial(remember_columns, shop.store, ["PO", "Code"], {"po_id": "PO"})


def remembering_the_columns_of_files(shop: ReceivingShop) -> Write:
    files = {"sales.csv": b"Beleg,line_number\n", "shops.csv": b"Laden,name\n"}
    said = {"sales.csv": {"sale_id": "Beleg"}, "shops.csv": {"shop_id": "Laden"}}
    return partial(remember_mappings, shop.store, recognise_upload(files), Answers(mappings=said))


def keeping_all_backups(shop: ReceivingShop) -> Write:
    return partial(keep_every_backup, shop.store, every=True)


def importing(shop: ReceivingShop) -> Write:
    export = folder_in(shop.store.path.parent / "export")

    def bring() -> Imported:
        return apply_import(shop.store, read_folder(export, {}), by=ASKED, backup=False)

    return bring


def bringing_in_the_sample(shop: ReceivingShop) -> Write:
    empty_out(shop.store, now=NOW - timedelta(days=1), store_generation=shop.store.store_generation)
    return partial(fill_with_sample, shop.store, actor="Ann", now=NOW)


WRITES: list[Prepared] = [
    remembering,
    choosing_my_shop,
    remembering_more,
    forgetting,
    keeping_a_layout,
    using_a_layout,
    dropping_a_layout,
    setting_a_rate,
    noting_the_headlines,
    remembering_a_reply_s_columns,
    remembering_the_columns_of_files,
    keeping_all_backups,
    importing,
    bringing_in_the_sample,
]

"""Convert pages of Lightspeed's APIs to neutral frames: R-Series, C-Series, or both of one shop.

Pure functions on parsed pages, by name. Folders of saved answers and live syncs use the same code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.lightspeed.c_matching import Frames
from core.lightspeed.c_pages import C_KINDS
from core.lightspeed.c_series import NOTHING, adapt_c_series, sales_for, web_order_numbers
from core.lightspeed.r_context import Settings
from core.lightspeed.r_sales import parents_elsewhere
from core.lightspeed.r_series import adapt_r_series
from core.lightspeed.record_store import RecordPage, is_error, kinds_of, record_store
from core.lightspeed.records import RECORD_KEYS
from core.neutral import FILES, AdapterResult, SalesWanted

SALES = {"Sale", "SaleLine"}


def is_c_page(page: RecordPage | Sequence[str]) -> bool:
    """Return True if a page, or one with these keys, has records of C-Series."""
    return bool(set(page) & set(C_KINDS))


def is_r_page(name: str, page: RecordPage | Sequence[str]) -> bool:
    """Return True if a page is of R-Series: by its keys, or by its file name if it is empty, damaged or an
    error."""
    if is_c_page(page):
        return False
    named = any(name.rpartition("/")[2].lower().startswith(kind.lower()) for kind in RECORD_KEYS)
    return bool(kinds_of(name, page)) or named or is_error(page)


def adapt_pages(
    pages: Mapping[str, RecordPage],
    settings: Settings | None = None,
    known: Frames = NOTHING,
    order_url: str = "",
) -> AdapterResult:
    """Convert pages by name to neutral frames. A sale belongs to a web order of the pages by its reference
    number.

    ``known``: the store's result for ``sales_wanted``; ``order_url`` contains ``{id}``. Raises Problems with
    every damaged record; ``row`` of a problem counts the page's records of its kind from 1.
    """
    web = {name: page for name, page in pages.items() if is_c_page(page)}
    till = {name: page for name, page in pages.items() if name not in web}
    if not web:
        return adapt_r_series(till, settings, known)
    if not any(is_r_page(name, page) for name, page in till.items()):
        return adapt_c_series(web, NOTHING, known, order_url)
    chosen = settings or Settings()
    numbers = chosen.order_numbers | web_order_numbers(web)
    shop = adapt_r_series(till, replace(chosen, order_numbers=numbers), known)
    orders = adapt_c_series(web, shop.frames, known, order_url)
    frames = shop.frames | orders.frames
    return AdapterResult(
        frames={name: frames[name] for name in FILES if name in frames},
        notes=shop.notes + orders.notes,
        coverage=shop.coverage,
        differences=shop.differences + orders.differences,
        origins={**shop.origins, **orders.origins},
    )


def sales_wanted(pages: Mapping[str, RecordPage]) -> SalesWanted | None:
    """Return the store's sales that are needed to read the pages.

    Those in the pages, those that refunds in them take back, and those that web orders in them may have
    become.
    """
    web = sales_for({name: page for name, page in pages.items() if is_c_page(page)})
    till = {name: page for name, page in pages.items() if not is_c_page(page)}
    store = record_store({name: page for name, page in till.items() if kinds_of(name, page) & SALES})
    sales = frozenset(sale.text("saleID") for sale in store.of("Sale"))
    parents = parents_elsewhere(store)
    if not (web or sales or parents):
        return None
    return replace(web or SalesWanted(), sales=sales, line_numbers=parents)

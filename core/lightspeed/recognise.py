"""Lightspeed's files into the neutral ones: R-Series and C-Series API pages, and R-Series exports.

``recognise`` says what an upload is; the adapters are pure functions from bytes to text frames.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from core.errors import Problem
from core.formats import decoded, json_page
from core.lightspeed import c_series, r_series
from core.lightspeed.r_context import Settings
from core.lightspeed.r_records import RECORD_KEYS
from core.neutral import FILES, AdapterResult, plain

UploadKind = Literal["neutral", "r_series", "c_series", "item_list", "purchase_order", "unknown"]


def glimpse(files: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    """What ``recognise`` needs: of each file the CSV header, or the keys of the JSON page; of a damaged
    one nothing, its adapter will say what is wrong."""
    return {name: _names_in(name, content) for name, content in files.items()}


def _names_in(name: str, content: bytes) -> tuple[str, ...]:
    try:
        if name.lower().endswith(".json"):
            return tuple(json_page(name, content))
        header = decoded(name, content[:100_000].partition(b"\n")[0])
        return tuple(next(csv.reader([header], delimiter=max(",;\t", key=header.count)), ()))
    except (Problem, csv.Error):
        return ()


def recognise(names_and_headers: Mapping[str, Sequence[str]]) -> UploadKind:
    """What the files are together, by name and header (see ``glimpse``).

    Our own folder goes first, then R-Series pages (C-Series pages may lie among them: ``adapt_pages``
    reads both), C-Series pages, the two exports.
    """
    kinds = {_kind(name.rpartition("/")[2], headers) for name, headers in names_and_headers.items()}
    order: tuple[UploadKind, ...] = ("neutral", "r_series", "c_series", "item_list", "purchase_order")
    return next((kind for kind in order if kind in kinds), "unknown")


def _kind(name: str, headers: Sequence[str]) -> UploadKind:
    if name.lower().endswith(".json"):
        return _page_kind(name, headers)
    plain_headers = {plain(header) for header in headers}
    if {"orderqty", "systemid"} <= plain_headers:
        return "purchase_order"
    if {"systemid", "item"} <= plain_headers or {"systemid", "qty"} <= plain_headers:
        return "item_list"
    return "neutral" if name.lower().removesuffix(".csv") in FILES else "unknown"


def _page_kind(name: str, keys: Sequence[str]) -> UploadKind:
    if set(keys) & set(c_series.RECORD_KINDS):
        return "c_series"
    named = any(name.lower().startswith(kind.lower()) for kind in RECORD_KEYS)
    return "r_series" if set(keys) & set(RECORD_KEYS) or named else "unknown"


def adapt_pages(
    files: Mapping[str, bytes], settings: Settings | None = None, order_url: str = ""
) -> AdapterResult:
    """A folder of API pages, R-Series, C-Series or both, as neutral frames: a sale whose reference number
    is a web order's in the same folder belongs to that order."""
    seen = glimpse(files)
    web = {name: files[name] for name, keys in seen.items() if _kind(name, keys) == "c_series"}
    till = {name: content for name, content in files.items() if name not in web}
    if not web:
        return r_series.adapt_r_series(till, settings)
    numbers = c_series.order_numbers(web)
    if recognise({name: seen[name] for name in till}) != "r_series":
        return c_series.adapt_c_series(web, order_url=order_url)
    told = settings or Settings()
    shop = r_series.adapt_r_series(till, _with_numbers(told, numbers))
    orders = c_series.adapt_c_series(web, shop.frames, order_url)
    frames = shop.frames | orders.frames
    return AdapterResult({name: frames[name] for name in FILES if name in frames}, shop.notes + orders.notes)


def _with_numbers(settings: Settings, numbers: frozenset[str]) -> Settings:
    return replace(settings, order_numbers=settings.order_numbers | numbers)

"""Files in and out through the browser: what was uploaded as a checked folder, the export as one zip."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

import polars as pl

from core.csv_files import to_csv
from core.errors import Problem
from core.export_folder import load_export
from core.import_folder import load_known
from core.lightspeed import Kind, adapt_pages, glimpse, recognise
from core.lightspeed.export_files import item_list, propose_item_list
from core.lightspeed.files import contents_of, csv_frame
from core.lightspeed.mapping import Proposal, fingerprint
from core.lightspeed.reading import Settings
from core.neutral import FILES
from core.neutral_files import Folder, checked, read_folder
from core.store import Store

KINDS: dict[Kind, str] = {
    "neutral": "Backorder Desk folder",
    "r_series": "Lightspeed R-Series pages",
    "c_series": "Lightspeed eCom (C-Series) pages",
    "item_list": "Lightspeed item list",
    "purchase_order": "Lightspeed purchase order",
}
"""What an upload can be, in words."""


@dataclass(frozen=True)
class Upload:
    """What was uploaded: its ``kind``, the files by name, and a single zip as it came (empty: none)."""

    kind: Kind
    files: dict[str, bytes]
    archive: bytes = b""


@dataclass(frozen=True)
class Answers:
    """What an item list does not say: whose stock it is, and the file's header of each of our columns."""

    shop_id: str
    shop_name: str = ""
    mapping: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ready:
    """An upload in which nothing is wrong: the folder, and sentences about what was decided on the way."""

    folder: Folder
    notes: list[str]


def unpacked(files: Mapping[str, bytes]) -> Upload:
    """What ``files`` are together. Problem where they are nothing we know, or several zips."""
    zips = [content for name, content in files.items() if name.lower().endswith(".zip")]
    if zips and len(files) > 1:
        raise Problem("Upload one zip alone, or the files without a zip.")
    inside = contents_of(zips[0]) if zips else dict(files)
    kind = recognise(glimpse(inside))
    if kind == "unknown":
        names = ", ".join(f"{name}.csv" for name in FILES)
        raise Problem(f"None of these files is known. A folder has the files {names}.")
    if kind == "purchase_order":
        raise Problem(
            "A single purchase order cannot be imported by itself: import the R-Series pages, which hold "
            "all of them, or add it to purchase_orders.csv."
        )
    if kind == "item_list" and len(inside) > 1:
        raise Problem("Upload one item list at a time: each is the stock of one shop.")
    return Upload(kind, inside, zips[0] if zips else b"")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """``files`` by name as one zip."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def proposal(upload: Upload, remembered: Mapping[str, str] | None = None) -> Proposal:
    """Which column of an item list is which of ours, as far as is known."""
    ((name, content),) = upload.files.items()
    return propose_item_list(csv_frame(name, content).columns, remembered)


# --- with the store ---


def load_upload(
    store: Store, upload: Upload, *, now: datetime, answers: Answers | None = None, alone: bool = False
) -> Ready:
    """``upload`` read and checked against the store's ids, or if ``alone`` against none: it will begin a
    new store. Raises Problems with every one of them."""
    with store.read() as snapshot:
        known = {name: frozenset[str]() if alone else ids for name, ids in load_known(snapshot).items()}
        vendors = {} if alone else {row["name"]: row["vendor_id"] for row in snapshot.rows("vendor")}
    as_of = f"{now:%Y-%m-%dT%H:%M:%S}"
    if upload.kind == "neutral":
        return Ready(read_folder(upload.archive or zipped(upload.files), known), [])
    if upload.kind == "item_list":
        if answers is None or not answers.shop_id:
            raise Problem("Say which shop the item list is of.")
        ((name, content),) = upload.files.items()
        adapted = item_list(
            name,
            content,
            answers.shop_id,
            answers.shop_name,
            vendors=vendors,
            mapping=answers.mapping,
            as_of=as_of,
        )
    else:
        adapted = adapt_pages(upload.files, Settings(as_of=as_of, known_items=known["items"]))
    return Ready(checked(adapted.frames, known, all_files=False), adapted.notes)


def load_mapping(store: Store, upload: Upload) -> dict[str, str]:
    """The answer remembered for a file with these headers; empty where there is none."""
    with store.read() as snapshot:
        rows = snapshot.rows("setting", name=_remembered_as(upload))
    return dict(json.loads(rows[0]["value"])) if rows else {}


def remember_mapping(store: Store, upload: Upload, mapping: Mapping[str, str]) -> None:
    """Keep the answer, so that the next file with these headers needs none."""
    row = pl.DataFrame([{"name": _remembered_as(upload), "value": json.dumps(dict(mapping))}])
    with store.write() as tx:
        tx.remove("setting", row.select("name"))
        tx.append("setting", row)


def _remembered_as(upload: Upload) -> str:
    ((name, content),) = upload.files.items()
    return f"mapping {fingerprint(csv_frame(name, content).columns, 'items')}"


def load_zip(store: Store, *, now: datetime) -> bytes:
    """The neutral folder of the whole store as one zip."""
    with store.read() as snapshot:
        frames = load_export(snapshot, now)
    return zipped({FILES[name].file_name: to_csv(frame) for name, frame in frames.items()})

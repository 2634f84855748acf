"""Transfers, planned, drafted or sent, as files: lists for the POS, a transfer to print, and its pick list.

A transfer has the files that a purchase order has, and a pick list for the shop that sends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from core.formats import NO_LETTERHEAD, Letterhead, PdfColumn, PdfDocument, to_csv
from core.language import say
from core.letterhead import load_letterhead
from core.purchasing.documents import TRANSFER, load_document
from core.purchasing.lists import LIGHTSPEED_HEADERS, OrderKey, file_names
from core.shop_time import day_in
from core.store import Snapshot
from core.wording import counted

TRANSFER_HEADERS = {
    "Transfer": "number",
    "From": "from_shop",
    "To": "shop",
    **{
        theirs: ours
        for theirs, ours in LIGHTSPEED_HEADERS.items()
        if ours not in ("vendor_sku", "quantity", "unit_cost")
    },
    "Quantity": "quantity",
}
"""Columns of a transfer's CSV file, and our column for each; item columns are named as in purchase lists."""


@dataclass(frozen=True)
class TransferToPrint:
    """One transfer to print. ``number`` is empty while it is only planned. ``lines``: ``category, sku,
    description, quantity``, one row per line."""

    number: str
    from_shop: str
    shop: str
    sent_on: date | None
    expected_on: date | None
    lines: pl.DataFrame
    note: str | None = None

    @property
    def title(self) -> str:
        return say("Transfer {number}", number=self.number).strip()

    @property
    def units(self) -> str:
        return counted(int(self.lines["quantity"].sum()), "unit", "units")


def _columns() -> list[PdfColumn]:
    return [
        PdfColumn("SKU", 20),
        PdfColumn(say("Description"), 60),
        PdfColumn(say("Units"), 10, figures=True),
    ]


def transfer_list(lines: pl.DataFrame) -> bytes:
    """Return lines of transfers as a CSV file: columns TRANSFER_HEADERS."""
    return to_csv(lines.select(pl.col(ours).alias(theirs) for theirs, ours in TRANSFER_HEADERS.items()))


def transfer_lists(lines: pl.DataFrame, transfers: Mapping[OrderKey, pl.DataFrame]) -> dict[str, bytes]:
    """Return CSV files by name: one of all ``lines``, and one per transfer; none without lines."""
    if lines.is_empty():
        return {}
    names = file_names(list(transfers), "transfers/transfer")
    return {
        "transfers/transfers.csv": transfer_list(lines),
        **{names[key]: transfer_list(part) for key, part in transfers.items()},
    }


def printed_transfers(
    transfers: Mapping[OrderKey, TransferToPrint],
    printed_at: datetime,
    letterhead: Letterhead = NO_LETTERHEAD,
) -> dict[str, bytes]:
    """Return a transfer and a pick list to print for each. ``printed_at``: UTC."""
    names = file_names(list(transfers), "print/transfer", "pdf")
    picks = file_names(list(transfers), "print/pick-list", "pdf")
    return {
        **{names[key]: transfer_pdf(each, printed_at, letterhead) for key, each in transfers.items()},
        **{
            picks[key]: transfer_pick_list_pdf(each, printed_at, letterhead)
            for key, each in transfers.items()
        },
    }


def transfer_pdf(
    transfer: TransferToPrint, printed_at: datetime, letterhead: Letterhead = NO_LETTERHEAD
) -> bytes:
    """Return the slip that travels with the goods as a PDF file. ``printed_at``: UTC."""
    paper = PdfDocument(f"{transfer.title} · {transfer.from_shop} → {transfer.shop}", printed_at, letterhead)
    paper.begin(transfer.title, transfer.number)
    paper.facts(
        {
            say("From"): transfer.from_shop,
            say("To"): transfer.shop,
            say("Sent on"): transfer.sent_on,
            say("Expected on"): transfer.expected_on,
            say("Note"): transfer.note,
        }
    )
    paper.table(_columns(), transfer.lines.select("sku", "description", "quantity").rows())
    paper.line(say("{units} in all", units=transfer.units), 11, bold=True)
    paper.line(say("Sent by: ____________________    Received by: ____________________"))
    return paper.to_bytes()


def transfer_pick_list_pdf(
    transfer: TransferToPrint, printed_at: datetime, letterhead: Letterhead = NO_LETTERHEAD
) -> bytes:
    """Return a walk through the sender's shelves as a PDF file, by category, with a box to tick for each row.
    ``printed_at``: UTC."""
    title = say("Pick list of transfer {number}", number=transfer.number).strip()
    paper = PdfDocument(title, printed_at, letterhead)
    paper.begin(say("Pick list: {shop}", shop=transfer.from_shop), transfer.number)
    paper.line(
        say("{title}, {units} for {shop}", title=transfer.title, units=transfer.units, shop=transfer.shop)
    )
    walk = transfer.lines.sort("category", "description", nulls_last=True)
    for (category,), rows in walk.group_by(["category"], maintain_order=True):
        paper.heading(category or say("No category"), 12)
        paper.table(
            [PdfColumn("", 4), *_columns()], rows.select(pl.lit("□"), "sku", "description", "quantity").rows()
        )
    return paper.to_bytes()


# --- with the store ---


def load_unsent_transfers(snapshot: Snapshot, shops: Sequence[str]) -> list[str]:
    """Load the ids of transfers that are not sent yet, to these shops. Without shops: of all."""
    wanted: dict[str, Any] = {"to_shop_id": list(shops)} if shops else {}
    wanted |= {"sent_at": None, "closed": False, "listed": True}
    drafts = snapshot.frame("transfer", columns=["transfer_id"], **wanted)
    return drafts["transfer_id"].sort().to_list()


def load_transfer_lines(snapshot: Snapshot, transfer_ids: Sequence[str]) -> pl.DataFrame:
    """Load the lines of these transfers: one row per line, in their order. A draft has its planned units, a
    transfer that was sent those that left and were not cancelled.

    Columns: ``transfer_id``, those of TRANSFER_HEADERS and ``category``. ``number`` is the POS number if it
    has one.
    """
    lines = snapshot.frame("document_line", document_type="transfer", document_id=list(transfer_ids))
    headers = snapshot.frame("document", document_type="transfer", document_id=list(transfer_ids))
    items = snapshot.frame("item", columns=["item_id", "category"], matching=lines.select("item_id"))
    named = headers.select(
        "document_id", "shop", "sent_at", from_shop="source", number=pl.coalesce("pos_number", "document_id")
    )
    sent = pl.col("owed") - pl.col("cancelled")
    return (
        lines.join(named, on="document_id")
        .join(items, on="item_id", maintain_order="left")
        .with_columns(quantity=pl.when(pl.col("sent_at").is_null()).then("planned").otherwise(sent))
        .filter(pl.col("quantity") > 0)
        .sort("document_id", "line_number")
        .select(*TRANSFER_HEADERS.values(), "category", transfer_id="document_id")
    )


def load_transfer_to_print(snapshot: Snapshot, transfer_id: str) -> TransferToPrint:
    """Load a transfer to print. Raises Problem if there is none."""
    transfer_id = load_document(snapshot, TRANSFER, transfer_id).document_id
    (header,) = snapshot.rows("document", document_type="transfer", document_id=transfer_id)
    (sender,) = snapshot.rows("shop", shop_id=header["source_id"])
    return TransferToPrint(
        number=header["pos_number"] or transfer_id,
        from_shop=header["source"],
        shop=header["shop"],
        sent_on=day_in(sender["time_zone"], header["sent_at"]) if header["sent_at"] else None,
        expected_on=header["expected_on"],
        lines=load_transfer_lines(snapshot, [transfer_id]),
        note=header["note"],
    )


def load_transfer_files(
    snapshot: Snapshot, transfer_ids: Sequence[str], printed_at: datetime
) -> dict[str, bytes]:
    """Load every file of these transfers by its path in the zip. ``printed_at``: UTC."""
    lines = load_transfer_lines(snapshot, transfer_ids)
    parts: dict[OrderKey, pl.DataFrame] = dict(
        lines.partition_by("transfer_id", as_dict=True, maintain_order=True).items()
    )
    printed: dict[OrderKey, TransferToPrint] = {
        (number,): load_transfer_to_print(snapshot, number) for number in transfer_ids
    }
    return {
        **transfer_lists(lines, parts),
        **printed_transfers(printed, printed_at, load_letterhead(snapshot)),
    }

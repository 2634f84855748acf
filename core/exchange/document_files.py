"""Files of purchase orders and transfers: header, lines, and the units of a line that move."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class DocumentFile:
    """Split of a file of documents into header and lines.

    ``figures``: the moving units of a line, with the header's column of the shop, the column of the date, and
    the sign.
    """

    file: str
    header: str
    line: str
    key: str
    header_columns: tuple[str, ...]
    line_columns: tuple[str, ...]
    figures: tuple["Figure", ...]


@dataclass(frozen=True)
class Figure:
    """Cumulative figure of a line: its column, where and when its units moved, and the sign."""

    name: str
    shop: str
    dated: str
    sign: int

    @property
    def pending(self) -> pl.Expr:
        """Return the units of a line that moved in the app and that no import has shown."""
        return pl.col(self.name) - pl.col(f"imported_{self.name}").fill_null(0)

    @property
    def shown_units(self) -> pl.Expr:
        """Return the units of a line of a file that the last import did not show."""
        return self.pending

    @property
    def pending_units(self) -> pl.Expr:
        """Return ``pending`` of a line of a file, which has our units as ``our_…``."""
        return pl.col(f"our_{self.name}").fill_null(0) - pl.col(f"imported_{self.name}").fill_null(0)

    def pending_changes(self, lines: pl.DataFrame, units: pl.Expr) -> pl.DataFrame:
        """Return by how much pending stock changes if ``units`` of ``lines`` become pending.

        One row per line that changes: ``item_id, shop_id, pending`` (signed: units sent are below 0).
        """
        change = lines.select("item_id", shop_id=self.shop, pending=units.cast(pl.Int64) * self.sign)
        return change.filter(pl.col("pending") != 0)


DOCUMENT_FILES = (
    DocumentFile(
        "purchase_orders",
        "purchase_order",
        "purchase_order_line",
        "po_id",
        (
            "vendor_id",
            "shop_id",
            "ordered_at",
            "expected_on",
            "dated_by_line",
            "received_at",
            "closed",
            "url",
        ),
        ("item_id", "ordered", "unit_cost", "expected_on"),
        (Figure("received", "shop_id", "received_at", 1),),
    ),
    DocumentFile(
        "transfers",
        "transfer",
        "transfer_line",
        "transfer_id",
        (
            "from_shop_id",
            "to_shop_id",
            "sent_at",
            "expected_on",
            "dated_by_line",
            "received_at",
            "closed",
            "url",
        ),
        ("item_id", "quantity", "expected_on"),
        (
            Figure("sent", "from_shop_id", "sent_at", -1),
            Figure("received", "to_shop_id", "received_at", 1),
        ),
    ),
)

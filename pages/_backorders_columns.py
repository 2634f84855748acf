"""What the columns of the Backorders table are called, and how an eCom order's own line is told apart."""

from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import streamlit as st

from core.report_filter import KINDS
from pages._document_links import links, number_column

column = st.column_config
EARLIEST = "Opens the one that comes first."
COLUMNS = {
    "occurred_on": column.DateColumn("Since", width=85),
    "description": column.TextColumn("Item", width=220, pinned=True),
    "shop": column.TextColumn("Shop", width=120),
    "backordered": column.NumberColumn("Short", width=55),
    "covered": column.NumberColumn("Covered", width=65),
    "to_order": column.NumberColumn("To order", width=65),
    "expected_on": column.DateColumn("Promise", width=88),
    "purchase_orders": number_column("Purchase order", 102, EARLIEST),
    "transfers": number_column("Transfer", 70, EARLIEST),
    "reason": column.TextColumn("Why", width=155),
    "fix": column.TextColumn("What to do", width=250),
    "kind": column.TextColumn("Caused by", width=100),
    "document_id": column.TextColumn("Number", width=90),
    "line_number": column.NumberColumn("Line", width=50),
    "ecom_order_id": number_column("eCom order", 100),
    "waiting": column.CheckboxColumn("Customer waits", width=80),
    "customers_short": column.NumberColumn(
        "Customers short", help="Units of the line that a customer waits for.", width=80
    ),
    "on_hand": column.NumberColumn("On hand", width=70),
    "drafted": column.NumberColumn("Drafted", width=70),
    "vendor": column.TextColumn("Vendor", width=150),
    "sku": column.TextColumn("SKU", width=110),
    "item_id": column.TextColumn("Item ID", width=90),
    "unit_price": column.NumberColumn("Price", format="%.2f", width=80),
    "unit_cost": column.NumberColumn("Cost", format="%.2f", width=80),
    "money": column.NumberColumn("Money", format="%.2f", width=90),
    "url": column.LinkColumn("Lightspeed", display_text="Open", width=85),
}
BY_ORDER = COLUMNS | {"description": column.TextColumn("Order and item", width=340, pinned=True)}
"""The same where an order's lines stand together."""


LINKED = {"purchase_orders": "purchase_order", "transfers": "transfer", "ecom_order_id": "ecom_order"}
"""Columns with numbers of documents, and what these are."""

_KIND = pl.col("document_type").replace(KINDS)


def shown(rows: pl.DataFrame, **more: pl.Expr) -> pl.DataFrame:
    """``rows`` as the table shows them: kinds in words, numbers of documents as links; ``more`` columns."""
    told = more | {"kind": _KIND} | {column: links(rows[column], kind) for column, kind in LINKED.items()}
    return rows.select(**{name: told.get(name, pl.col(name)) for name in COLUMNS})


def marked(rows: pl.DataFrame, is_order: pl.Series) -> Any:
    """``shown`` rows with the lines of the orders themselves in bold."""
    bold = ["font-weight: bold" if of_order else "" for of_order in is_order]
    frame = pd.DataFrame(rows.to_dict(as_series=False), dtype=object)
    return frame.style.apply(lambda _: bold, axis="index")

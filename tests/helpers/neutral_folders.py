"""A small folder in which nothing is wrong, to change one thing in."""

from pathlib import Path

import polars as pl

from core.neutral.columns import ValueKind

GOOD = {
    "shops.csv": "shop_id,name,time_zone\nNY,New York,America/New_York\nBO,Boston,\n",
    "vendors.csv": "vendor_id,name,lead_time_days\nACME,Acme,7\n",
    "items.csv": "item_id,description,vendor_id,unit_cost,pack_size,maximum_order_quantity\n"
    "1,Blue kettle,ACME,12.50,6,\n2,Red kettle,,,,\n",
    "stock.csv": "item_id,shop_id,on_hand,reorder_point,order_up_to,as_of\n1,NY,-3,0,5,2026-11-23\n",
    "sales.csv": "sale_id,line_number,shop_id,item_id,quantity,sold_at\n"
    "S1,1,NY,1,2,2026-11-20T10:00:00\nS1,2,NY,2,1,2026-11-20T10:00:00\nS2,1,BO,1,-1,2026-11-21\n",
    "ecom_orders.csv": "ecom_order_id,placed_at,delivery\nE1,2026-11-20,pickup\n",
    "purchase_orders.csv": "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at\n"
    "P1,1,ACME,NY,1,6,2,2026-11-20\nP1,2,ACME,NY,2,6,0,2026-11-20\nP2,1,ACME,NY,1,6,,\n",
    "vendor_returns.csv": "return_id,line_number,shop_id,item_id,quantity,sent_at\nR1,1,NY,1,1,2026-11-20\n",
    "transfers.csv": "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,received,sent_at\n"
    "T1,1,NY,BO,1,2,0,2026-11-20\n",
    "vendor_items.csv": "vendor_id,item_id,unit_cost,pack_size,maximum_order_quantity\nACME,2,11.00,,6\n",
    "special_orders.csv": "special_order_id,shop_id,item_id,quantity,placed_at,reserved\n"
    "O1,NY,2,2,2026-11-20,1\n",
    "price_breaks.csv": "vendor_id,item_id,minimum_quantity,unit_cost\nACME,1,12,11.00\n",
}
POLARS_TYPES: dict[ValueKind, pl.DataType] = {
    "text": pl.String(),
    "quantity": pl.Int64(),
    "money": pl.Decimal(18, 4),
    "rate": pl.Decimal(18, 8),
    "date": pl.Date(),
    "time": pl.Datetime("us"),
    "boolean": pl.Boolean(),
}
"""Type in which a value of each kind is read."""


def folder_in(path: Path, **changed: str | bytes | None) -> Path:
    """``GOOD`` in ``path``, with files by name (without ``.csv``) changed, or left out where None."""
    path.mkdir(exist_ok=True)
    for name, text in {**GOOD, **{f"{name}.csv": text for name, text in changed.items()}}.items():
        if text is not None:
            (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def with_cell(file: str, row: int, column: str, value: str) -> str:
    """The good ``file`` with one cell changed; the column is added where the file lacks it."""
    lines = [line.split(",") for line in GOOD[f"{file}.csv"].splitlines()]
    if column not in lines[0]:
        lines = [[*line, column if number == 0 else ""] for number, line in enumerate(lines)]
    lines[row - 1][lines[0].index(column)] = value
    return "".join(",".join(line) + "\n" for line in lines)

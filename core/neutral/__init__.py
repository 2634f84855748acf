"""The neutral import folder of the data contract: its files, how they are read, checked and written."""

from core.neutral.adapter import Adapted, text_frame, without_empty
from core.neutral.checks import cells, sound, tidied
from core.neutral.column_mapping import Proposal, apply_mapping, fingerprint, plain, propose, propose_columns
from core.neutral.folder import Folder, checked, read_folder, read_text, write_folder
from core.neutral.schema import (
    ECOM_ORDERS,
    FILES,
    ITEMS,
    PRICE_BREAKS,
    PURCHASE_ORDERS,
    SALES,
    SHOPS,
    TRANSFERS,
    VENDORS,
    Column,
    File,
)
from core.neutral.sources import MOST_BYTES

__all__ = [
    "ECOM_ORDERS",
    "FILES",
    "ITEMS",
    "MOST_BYTES",
    "PRICE_BREAKS",
    "PURCHASE_ORDERS",
    "SALES",
    "SHOPS",
    "TRANSFERS",
    "VENDORS",
    "Adapted",
    "Column",
    "File",
    "Folder",
    "Proposal",
    "apply_mapping",
    "cells",
    "checked",
    "fingerprint",
    "plain",
    "propose",
    "propose_columns",
    "read_folder",
    "read_text",
    "sound",
    "text_frame",
    "tidied",
    "without_empty",
    "write_folder",
]

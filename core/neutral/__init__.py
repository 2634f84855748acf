"""Neutral import folder of the data contract: its files, and how they are read, checked and written."""

from core.neutral.adapter import (
    Adapter,
    AdapterResult,
    Origin,
    Place,
    SalesWanted,
    in_words_of_source,
    text_frame,
    without_empty,
)
from core.neutral.checks import check_cells, has_no_problem
from core.neutral.column_mapping import (
    SYNONYMS,
    Proposal,
    apply_mapping,
    fingerprint,
    plain,
    propose,
    propose_columns,
)
from core.neutral.columns import Column, File
from core.neutral.coverage import WHOLE, Coverage
from core.neutral.folder import Folder, checked_folder, read_folder, read_text, write_folder
from core.neutral.own_files import OTHER_SALE, SAME_SALE
from core.neutral.schema import (
    ECOM_ORDERS_FILE,
    FILES,
    ITEMS_FILE,
    PRICE_BREAKS_FILE,
    PURCHASE_ORDERS_FILE,
    SALES_FILE,
    SHOPS_FILE,
    SPECIAL_ORDERS_FILE,
    TRANSFERS_FILE,
    VENDOR_ITEMS_FILE,
    VENDORS_FILE,
)
from core.neutral.sources import MOST_FOLDER_BYTES, unsaved_problem, unsaved_table
from core.neutral.trimming import trimmed
from core.neutral.uploads import Answers, KnownToStore, Question, Upload, mapping_of

"""Purchase orders and transfers: drafts, sending, vendor confirmations, lists and PDFs."""

from core.purchasing.closing import cancel_remainder, close, reopen
from core.purchasing.confirmation_files import (
    CONFIRMATION_FILE,
    PASTED,
    ConfirmationFile,
    confirmation_table,
    dates_to_ask,
    load_remembered_columns,
    missing_columns_of_confirmation,
    propose_confirmation_columns,
    read_confirmation,
    remember_columns,
    says_what_is_shipped,
)
from core.purchasing.confirmed_changes import CONFIRMED_FIELDS, ConfirmedChange
from core.purchasing.documents import (
    DOCUMENT_KINDS,
    PURCHASE_ORDER,
    TRANSFER,
    Document,
    DocumentKind,
    DocumentLine,
    load_document_itself,
    load_sent,
    own_number,
    with_more_cancelled,
)
from core.purchasing.drafts import (
    Draft,
    DraftLine,
    create_drafts,
    draft_edit_posting,
    draft_posting,
    edit_draft,
    load_draft,
    with_units_of,
)
from core.purchasing.first_days import load_first_days_of
from core.purchasing.links import KINDS_BY_TABLE, check_link_can_be_undone, link_to_pos
from core.purchasing.lists import (
    LIGHTSPEED_LAYOUT,
    OrderKey,
    file_names,
    plan_purchase_lists,
    plan_workbook,
    purchase_workbook,
    write_lists,
)
from core.purchasing.not_stocked import mark_not_stocked
from core.purchasing.order_file_layouts import (
    LAYOUT_COLUMNS,
    Layout,
    assign_layout,
    check_layout_can_be_undone,
    delete_layout,
    in_layout,
    load_layouts,
    load_vendor_layouts,
    save_layout,
    standard_headers,
)
from core.purchasing.order_files import (
    MOST_PRINTED,
    few_enough_to_print,
    load_lightspeed_file,
    load_order_files,
    load_order_lines,
    load_unsent_orders,
    load_vendor_file,
    order_lists,
    vendor_files,
)
from core.purchasing.order_pdf import OrderToPrint, load_order_to_print, purchase_order_pdf
from core.purchasing.overdue_supply import OverdueSupply, load_overdue_supply
from core.purchasing.part_deliveries import (
    DatedUnits,
    load_orders_promised_later,
    load_parts_to_come,
    parts_text,
    split_line,
)
from core.purchasing.promise_backtest import BACKTESTED, load_backtest, too_few_text
from core.purchasing.purchase_orders import change_expected, load_broken_promises, mark_sent
from core.purchasing.send_drafts import DraftToSend, send_drafts
from core.purchasing.stale_forms import local_time
from core.purchasing.told_days import (
    LIKELY,
    SAFE,
    TOLD_DAYS,
    load_method,
    load_told_days,
    tell_by,
)
from core.purchasing.transfer_files import (
    TransferToPrint,
    load_transfer_files,
    load_transfer_lines,
    load_transfer_to_print,
    load_unsent_transfers,
    printed_transfers,
    transfer_list,
    transfer_lists,
    transfer_pdf,
    transfer_pick_list_pdf,
)
from core.purchasing.transfers import return_excess, send
from core.purchasing.vendor_confirmations import (
    accept_confirmation,
    confirm_days,
    load_confirmed_changes,
)
from core.purchasing.vendor_record import load_delivery_days, load_vendor_records

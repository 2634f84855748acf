"""Receiving deliveries, putting goods away for waiting orders, and counting shelves."""

from core.receiving.counted_lines import (
    CountedLine,
    ReceiptDetails,
    all_but_refused,
    cancelled_remainders_text,
)
from core.receiving.deliveries import (
    IncomingDocumentsCache,
    deliveries_of_own_shops,
    load_deliveries,
    load_states_matching,
)
from core.receiving.delivery import Delivery, DeliveryHeader, due_text, load_delivery
from core.receiving.filters import (
    DUE_FILTERS,
    STATE_LABELS,
    DeliveryFilter,
    broken_promises_text,
    delay_text,
    due_on,
    filtered_deliveries,
    with_status,
)
from core.receiving.items import (
    Scanned,
    load_expected_deliveries,
    load_items_matching,
    load_scanned,
    surplus_text,
)
from core.receiving.put_away import (
    PutAway,
    labels_pdf,
    load_put_away,
    put_away_rows,
    put_away_slip_pdf,
)
from core.receiving.receipts import ReceiptMade
from core.receiving.receive import receive
from core.receiving.recipients import (
    UnitEffect,
    load_unit_effect,
    recipient_text,
    recipient_texts,
)
from core.receiving.result import ReceiptResult, Received
from core.receiving.saved_counts import (
    SavedCount,
    count_one,
    count_total,
    load_count_totals,
    load_counts,
    save_count,
    start_count_over,
    units_entered,
)
from core.receiving.stock_counts import Shelf, count_shelf, load_shelf, load_shelves_to_count

"""Negative-inventory report: why each item is short, who waits for it, and what is incoming."""

from core.report.availability import Availability, load_availability
from core.report.backorders import REPORT, coverage, load_report, promises_by_source
from core.report.cache import ItemCodesCache, Report, ReportCache
from core.report.charts import HEIGHT, Drawing, ageing_chart, chart_in_words, vendor_chart, without_rows
from core.report.figures import (
    Headlines,
    ages_finding,
    headlines,
    short_by_age,
    short_by_vendor,
    vendors_finding,
    with_order_lines,
)
from core.report.filters import (
    AGES,
    OLDEST,
    SHORTAGE_FILTERS,
    SORTS,
    SOURCE_LABELS,
    Filter,
    choice_labels,
    currencies,
    filtered_report,
    items_matching,
    sorted_by_order,
    sorted_report,
    with_age,
)
from core.report.incoming import day_source, incoming_words, source_of_day, with_incoming
from core.report.item_detail import (
    MOVEMENT_LABELS,
    ItemDetail,
    document_label,
    load_item_detail,
)
from core.report.named import NamedDocument, load_documents_named
from core.report.reasons import (
    DISCREPANCY,
    NEVER_STOCKED,
    NOT_RECEIVED,
    REASONS,
    SENT_TOO_MUCH,
    with_reasons,
)
from core.report.source_document import SourceDocument, load_source_document

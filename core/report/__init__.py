"""The negative-inventory report: why each item is short, who waits, and what is incoming."""

from core.report.backorders import REPORT, coverage, load_report, promises
from core.report.cache import ItemCodesCache, Report, ReportCache
from core.report.charts import HEIGHT, Drawing, ageing_chart, described, vendor_chart, without_rows
from core.report.figures import by_age, by_vendor, headlines, with_order_lines
from core.report.filters import (
    AGES,
    KINDS,
    OLDEST,
    SHORT,
    SORTS,
    Filter,
    chosen,
    currencies,
    in_chosen_order,
    labels,
    with_age,
)
from core.report.item_detail import DOCUMENTS, Story, load_story, named, with_served_by
from core.report.reasons import FIX, REASON, REASONS, with_reasons

__all__ = [
    "AGES",
    "DOCUMENTS",
    "FIX",
    "HEIGHT",
    "KINDS",
    "OLDEST",
    "REASON",
    "REASONS",
    "REPORT",
    "SHORT",
    "SORTS",
    "Drawing",
    "Filter",
    "ItemCodesCache",
    "Report",
    "ReportCache",
    "Story",
    "ageing_chart",
    "by_age",
    "by_vendor",
    "chosen",
    "coverage",
    "currencies",
    "described",
    "headlines",
    "in_chosen_order",
    "labels",
    "load_report",
    "load_story",
    "named",
    "promises",
    "vendor_chart",
    "with_age",
    "with_order_lines",
    "with_reasons",
    "with_served_by",
    "without_rows",
]

"""Rule 3: what to transfer and what to buy, and the drafts, charts and files of the plan."""

from core.planning.cache import PlanCache, PlanInputs, load_planned
from core.planning.chart_data import (
    NO_VENDOR,
    UNITS,
    WEEKS,
    Picked,
    coverage_by_week,
    demanded,
    in_weeks,
    lead_times,
    load_deliveries,
    measures,
    paired,
    pareto,
    picked_rows,
    shortage_by_vendor,
    whole_items,
)
from core.planning.charts import coverage_chart, in_words, lead_time_chart, pareto_chart, shortage_chart
from core.planning.decisions import DECISIONS, with_sentences
from core.planning.drafts import choose_vendor, create_planned_drafts, without_vendor
from core.planning.edits import APART, Edit, checked, forget_edits, remember_edits, with_keys
from core.planning.explanation import PlanStory, load_plan_story
from core.planning.facts import HUB, load_hub, load_plan, with_cleared
from core.planning.figures import PlanFigures
from core.planning.files import of_place, papers, planned_order
from core.planning.hints import DAYS, gaps, load_speed, next_breaks, useful_lines
from core.planning.plan import ORDER_OF_CALCULATION, WITHOUT_VENDOR, Choices, Facts
from core.planning.planned import Planned
from core.planning.reasons import with_reasons
from core.planning.rows import PLAN

__all__ = [
    "APART",
    "DAYS",
    "DECISIONS",
    "HUB",
    "NO_VENDOR",
    "ORDER_OF_CALCULATION",
    "PLAN",
    "UNITS",
    "WEEKS",
    "WITHOUT_VENDOR",
    "Choices",
    "Edit",
    "Facts",
    "Picked",
    "PlanCache",
    "PlanFigures",
    "PlanInputs",
    "PlanStory",
    "Planned",
    "checked",
    "choose_vendor",
    "coverage_by_week",
    "coverage_chart",
    "create_planned_drafts",
    "demanded",
    "forget_edits",
    "gaps",
    "in_weeks",
    "in_words",
    "lead_time_chart",
    "lead_times",
    "load_deliveries",
    "load_hub",
    "load_plan",
    "load_plan_story",
    "load_planned",
    "load_speed",
    "measures",
    "next_breaks",
    "of_place",
    "paired",
    "papers",
    "pareto",
    "pareto_chart",
    "picked_rows",
    "planned_order",
    "remember_edits",
    "shortage_by_vendor",
    "shortage_chart",
    "useful_lines",
    "whole_items",
    "with_cleared",
    "with_keys",
    "with_reasons",
    "with_sentences",
    "without_vendor",
]

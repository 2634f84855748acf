"""Planning (rule 3): what to transfer and what to buy; drafts, charts and files of the plan."""

from core.planning.budget import Cut, cut_texts, within_budget
from core.planning.cache import PlanCache, PlanInputs, load_planned, plan_tasks
from core.planning.chart_data import (
    NO_VENDOR,
    UNITS,
    WEEKS,
    ChartSelection,
    coverage_by_week,
    demanded_rows,
    items_by_value,
    lead_times,
    load_lead_time_deliveries,
    measures,
    rows_of_same_pairs,
    selected_rows,
    shortage_by_vendor,
    with_arrival_week,
    with_pair_numbers,
)
from core.planning.charts import (
    coverage_chart,
    lead_time_chart,
    pareto_chart,
    plan_chart_in_words,
    sales_chart,
    shortage_chart,
)
from core.planning.choices import WITHOUT_VENDOR, Choices
from core.planning.decisions import DECISIONS, Tasks
from core.planning.drafts import choose_vendor, create_planned_drafts, without_vendor
from core.planning.edits import APART, Edit, forget_edits, orderable_quantity, remember_edits, with_keys
from core.planning.excess import EXCESS_WEEKS, excess_note, load_last_sales
from core.planning.explanation import PlanExplanation, load_explanation
from core.planning.facts import (
    HUB,
    load_currencies,
    load_facts_for,
    load_hub,
    load_plan,
    load_unserved,
    today_of,
    with_cleared,
)
from core.planning.files import (
    all_plan_files,
    planned_order,
    planned_transfer_files,
    purchases_for_destination,
)
from core.planning.findings import (
    coverage_finding,
    lead_time_finding,
    shortage_finding,
    value_finding,
)
from core.planning.fixes import with_first_steps, with_fixes
from core.planning.forecast import AVERAGE, Forecast, forecast, load_movements_of, sales_weeks, weekly_sales
from core.planning.hints import (
    SPEED_DAYS,
    gap_closing_lines,
    goal_gaps,
    load_selling_speed,
    next_price_breaks,
)
from core.planning.plan import ORDER_OF_CALCULATION, Facts, as_plan, suggestion
from core.planning.planned import Planned
from core.planning.put_off import plan_again, put_off
from core.planning.rates import (
    RATE_PLACES,
    Currencies,
    Rate,
    load_currency_codes,
    load_rates,
    missing_rates,
    set_rate,
)
from core.planning.reasons import with_plan_reasons
from core.planning.remembered_vendors import load_remembered_vendors, remember_vendor
from core.planning.schemas import PLAN
from core.planning.speed import SPEED_WEEKS, Cover, Spike, with_days_of_cover
from core.planning.unlocks import SOON_DAYS, unlocked_by_orders
from core.planning.vendor_choice import DEFAULT_VENDOR, RULE_LABELS, VENDOR_RULES, gap_text
from core.planning.vendor_offers import best_offers, vendor_offers
from core.planning.waiting_value import with_value_waiting

__all__ = [
    "APART",
    "AVERAGE",
    "DECISIONS",
    "DEFAULT_VENDOR",
    "EXCESS_WEEKS",
    "HUB",
    "NO_VENDOR",
    "ORDER_OF_CALCULATION",
    "PLAN",
    "RATE_PLACES",
    "RULE_LABELS",
    "SOON_DAYS",
    "SPEED_DAYS",
    "SPEED_WEEKS",
    "UNITS",
    "VENDOR_RULES",
    "WEEKS",
    "WITHOUT_VENDOR",
    "ChartSelection",
    "Choices",
    "Cover",
    "Currencies",
    "Cut",
    "Edit",
    "Facts",
    "Forecast",
    "PlanCache",
    "PlanExplanation",
    "PlanInputs",
    "Planned",
    "Rate",
    "Spike",
    "Tasks",
    "all_plan_files",
    "as_plan",
    "best_offers",
    "choose_vendor",
    "coverage_by_week",
    "coverage_chart",
    "coverage_finding",
    "create_planned_drafts",
    "cut_texts",
    "demanded_rows",
    "excess_note",
    "forecast",
    "forget_edits",
    "gap_closing_lines",
    "gap_text",
    "goal_gaps",
    "items_by_value",
    "lead_time_chart",
    "lead_time_finding",
    "lead_times",
    "load_currencies",
    "load_currency_codes",
    "load_explanation",
    "load_facts_for",
    "load_hub",
    "load_last_sales",
    "load_lead_time_deliveries",
    "load_movements_of",
    "load_plan",
    "load_planned",
    "load_rates",
    "load_remembered_vendors",
    "load_selling_speed",
    "load_unserved",
    "measures",
    "missing_rates",
    "next_price_breaks",
    "orderable_quantity",
    "pareto_chart",
    "plan_again",
    "plan_chart_in_words",
    "plan_tasks",
    "planned_order",
    "planned_transfer_files",
    "purchases_for_destination",
    "put_off",
    "remember_edits",
    "remember_vendor",
    "rows_of_same_pairs",
    "sales_chart",
    "sales_weeks",
    "selected_rows",
    "set_rate",
    "shortage_by_vendor",
    "shortage_chart",
    "shortage_finding",
    "suggestion",
    "today_of",
    "unlocked_by_orders",
    "value_finding",
    "vendor_offers",
    "weekly_sales",
    "with_arrival_week",
    "with_cleared",
    "with_days_of_cover",
    "with_first_steps",
    "with_fixes",
    "with_keys",
    "with_pair_numbers",
    "with_plan_reasons",
    "with_value_waiting",
    "within_budget",
    "without_vendor",
]

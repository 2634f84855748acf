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
    SOLD,
    coverage_chart,
    lead_time_chart,
    pareto_chart,
    plan_chart_in_words,
    said_parts,
    sales_chart,
    shortage_chart,
)
from core.planning.choices import WITHOUT_VENDOR, Choices
from core.planning.decisions import DECISIONS, Tasks
from core.planning.drafts import choose_vendor, create_planned_drafts, without_vendor
from core.planning.edits import (
    APART,
    Edit,
    forget_edits,
    load_edits,
    orderable_quantity,
    remember_edits,
    with_keys,
)
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
from core.planning.forecast import (
    AVERAGE,
    LAST_WEEK,
    LAST_YEAR,
    Forecast,
    forecast,
    load_movements_of,
    sales_weeks,
    weekly_sales,
)
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

"""Explanation of one quantity of the plan: the lines that need it, the supply that counts, and each step.

The steps are those of rule 3 in order. Steps that changed nothing are left out.
"""

from dataclasses import dataclass

import polars as pl

from core.allocation import PAIR, oldest_first
from core.language import marked, say
from core.planning.choices import positions
from core.planning.plan import needs
from core.planning.planned import Planned
from core.planning.reasons import with_plan_reasons
from core.shop_time import with_day
from core.store import Snapshot
from core.wording import counted

ON_HAND, NET_NEED = marked("On hand"), marked("Net need")
"""Steps that are shown even where they are 0."""

STEP_SCHEMA = {"step": pl.String, "units": pl.Int64, "says": pl.String}
DEMAND_LINES = [
    "occurred_on", "shop", "document_type", "document_id", "ecom_order_id", "backordered", "waiting",
]  # fmt: skip
PLAN_ROW_COLUMNS = ["action", "needed", "quantity", "unit_cost", "line_total", "reason"]


@dataclass(frozen=True)
class PlanExplanation:
    """Explanation for an item in a shop.

    ``steps``: ``step, units, says``, in the order of calculation. ``lines``: demand, oldest first.
    ``counted``: one row per purchase order or transfer, sent or drafted: ``document_type, document_id,
    shop_id, units, expected_on, state``. ``rows``: the plan's own rows.
    """

    title: str
    steps: pl.DataFrame
    lines: pl.DataFrame
    counted: pl.DataFrame
    rows: pl.DataFrame


def calculation_steps(planned: Planned, item_id: str, shop_id: str) -> pl.DataFrame:
    """Return the calculation for one item and shop: one row per step."""
    facts, choices = planned.facts, planned.choices
    here = facts.stock.filter(item_id=item_id, shop_id=shop_id)
    shop_positions = positions(here, choices).to_dicts()
    wanted = needs(facts, choices).filter(item_id=item_id)
    rows = with_plan_reasons(planned.rows.filter(item_id=item_id))
    moved = rows.filter(action="transfer", shop_id=shop_id)
    steps: list[tuple[str, int, str]] = []
    for row in shop_positions:
        steps += [
            (ON_HAND, row["on_hand"], ""),
            (marked("Demand"), row["demand"], _demand_in_words(planned)),
            (marked("Less incoming"), -row["incoming"], say("sent and not yet received, late too")),
            (marked("Less drafts"), -row["drafted_in"], say("for this shop")),
            (marked("Drafted transfers out"), -row["drafted_out"], ""),
        ]
        if row["tops_up"]:
            says = say(
                "projected {stock}, reorder point {reorder_point}",
                stock=row["projected"],
                reorder_point=row["reorder_point"],
            )
            steps.append((marked("Restock to level"), row["order_up_to"], says))
        steps.append((NET_NEED, row["need"], ""))
    others = wanted.filter(pl.col("shop_id") != shop_id)
    if choices.ship_to == shop_id and others.height:
        steps.append(
            (
                marked("Needed by other shops"),
                int(others["need"].sum()),
                say("at {shops}", shops=counted(others.height, "shop", "shops")),
            )
        )
    steps += [
        (marked("By transfer"), -row["suggested"], row["reason"]) for row in moved.iter_rows(named=True)
    ]
    for row in rows.filter(action="purchase", shop_id=shop_id).iter_rows(named=True):
        steps.append((marked("To buy"), row["quantity"], row["reason"]))
    kept = [(say(step), *rest) for step, *rest in steps if rest[0] or step in (ON_HAND, NET_NEED)]
    return pl.DataFrame(kept, schema=STEP_SCHEMA, orient="row")


def _demand_in_words(planned: Planned) -> str:
    cleared = planned.choices.paid_and_cleared_only
    if planned.choices.waiting_only:
        if cleared:
            return say("units customers wait for that are paid and cleared")
        return say("units customers wait for")
    return say("units below 0 that are paid and cleared") if cleared else say("units below 0")


# --- with the store ---


def load_explanation(snapshot: Snapshot, planned: Planned, item_id: str, shop_id: str) -> PlanExplanation:
    """Load the explanation for an item in a shop; for a hub, of all shops it buys for."""
    everywhere = planned.choices.ship_to == shop_id
    lines = snapshot.frame("open_line_named", item_id=item_id)
    sent, drafts = (
        snapshot.frame("supply", item_id=item_id),
        snapshot.frame("draft_line", item_id=item_id),
    )
    names = planned.facts.items.filter(item_id=item_id)["description"].to_list()
    at = pl.lit(value=True) if everywhere else pl.col("shop_id") == shop_id
    document = ["document_type", "document_id", "shop_id"]
    counted = pl.concat(
        [
            sent.select(*document, units="incoming", expected_on="expected_on", state=pl.lit("incoming")),
            drafts.select(*document, units="drafted", state=pl.lit("draft")),
        ],
        how="diagonal",
    )
    rows = planned.rows.filter(pl.col("item_id") == item_id, at | (pl.col("from_shop_id") == shop_id))
    title = f"{''.join(names) or item_id}, {planned.shop_names.get(shop_id, shop_id)}"
    return PlanExplanation(
        title=title,
        steps=calculation_steps(planned, item_id, shop_id),
        lines=with_day(oldest_first(lines.filter(at)), "occurred_at", "occurred_on").select(DEMAND_LINES),
        counted=counted.filter(at).sort("expected_on", "document_id", nulls_last=True),
        rows=with_plan_reasons(rows).select(*PAIR, *PLAN_ROW_COLUMNS),
    )

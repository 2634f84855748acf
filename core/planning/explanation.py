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

FROM_OTHER_SHOPS, TO_BUY = marked("By transfer"), marked("To buy")

CalculationStep = tuple[str, int, str]
"""Name of a step, the units it changes, and a sentence; as in STEP_SCHEMA, before the name is translated."""

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
    """Return the calculation for one item and shop: one row per step (STEP_SCHEMA)."""
    rows = with_plan_reasons(planned.rows.filter(item_id=item_id, shop_id=shop_id))
    transfers, purchases = rows.filter(action="transfer"), rows.filter(action="purchase")
    steps = [
        *_steps_to_net_need(planned, item_id, shop_id),
        *_step_of_other_shops(planned, item_id, shop_id),
        *((FROM_OTHER_SHOPS, -row["suggested"], row["reason"]) for row in transfers.iter_rows(named=True)),
        *((TO_BUY, row["quantity"], row["reason"]) for row in purchases.iter_rows(named=True)),
    ]
    shown = [(say(step), units, says) for step, units, says in steps if units or step in (ON_HAND, NET_NEED)]
    return pl.DataFrame(shown, schema=STEP_SCHEMA, orient="row")


def _steps_to_net_need(planned: Planned, item_id: str, shop_id: str) -> list[CalculationStep]:
    """Return the steps from what is on hand to what is needed; none if the shop has no stock of the item."""
    steps: list[CalculationStep] = []
    stock = planned.facts.stock.filter(item_id=item_id, shop_id=shop_id)
    for position in positions(stock, planned.choices).iter_rows(named=True):
        steps += [
            (ON_HAND, position["on_hand"], ""),
            (marked("Demand"), position["demand"], _demand_in_words(planned)),
            (marked("Less incoming"), -position["incoming"], say("sent and not yet received, late too")),
            (marked("Less drafts"), -position["drafted_in"], say("for this shop")),
            (marked("Drafted transfers out"), -position["drafted_out"], ""),
        ]
        if position["tops_up"]:
            says = say(
                "projected {stock}, reorder point {reorder_point}",
                stock=position["projected"],
                reorder_point=position["reorder_point"],
            )
            steps.append((marked("Restock to level"), position["order_up_to"], says))
        steps.append((NET_NEED, position["need"], ""))
    return steps


def _step_of_other_shops(planned: Planned, item_id: str, shop_id: str) -> list[CalculationStep]:
    """Return the step in which a hub adds what other shops need; none if the shop buys for itself only."""
    if planned.choices.ship_to != shop_id:
        return []
    needed = needs(planned.facts, planned.choices).filter(pl.col("shop_id") != shop_id, item_id=item_id)
    if needed.is_empty():
        return []
    says = say("at {shops}", shops=counted(needed.height, "shop", "shops"))
    return [(marked("Needed by other shops"), int(needed["need"].sum()), says)]


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
    is_hub = planned.choices.ship_to == shop_id
    at_shop = pl.lit(value=True) if is_hub else pl.col("shop_id") == shop_id
    lines = snapshot.frame("open_line_named", item_id=item_id).filter(at_shop)
    rows = planned.rows.filter(pl.col("item_id") == item_id, at_shop | (pl.col("from_shop_id") == shop_id))
    names = planned.facts.items.filter(item_id=item_id)["description"].to_list()
    return PlanExplanation(
        title=f"{''.join(names) or item_id}, {planned.shop_names.get(shop_id, shop_id)}",
        steps=calculation_steps(planned, item_id, shop_id),
        lines=with_day(oldest_first(lines), "occurred_at", "occurred_on").select(DEMAND_LINES),
        counted=_load_counted(snapshot, item_id, at_shop),
        rows=with_plan_reasons(rows).select(*PAIR, *PLAN_ROW_COLUMNS),
    )


def _load_counted(snapshot: Snapshot, item_id: str, at_shop: pl.Expr) -> pl.DataFrame:
    """Load what is incoming or drafted of an item in a shop, soonest first (``PlanExplanation.counted``)."""
    document = ["document_type", "document_id", "shop_id"]
    sent = snapshot.frame("supply", item_id=item_id)
    drafts = snapshot.frame("draft_line", item_id=item_id)
    incoming = sent.select(*document, units="incoming", expected_on="expected_on", state=pl.lit("incoming"))
    drafted = drafts.select(*document, units="drafted", state=pl.lit("draft"))
    both = pl.concat([incoming, drafted], how="diagonal").filter(at_shop)
    return both.sort("expected_on", "document_id", nulls_last=True)

"""The rule in force in each shop: first come, or the orders' priority. A manager chooses it.

Open lines are given their turn by it (core/ledger/recompute.py), so rules 1 and 2, and every page and export
that follows from them, make the same deal. Moved orders stay first. No stock moves.
"""

from dataclasses import dataclass

from core.allocation import FIRST, RULES_IN_FORCE
from core.errors import Problem, Refused
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.store import Snapshot, Store, Transaction


@dataclass(frozen=True)
class UseRule:
    """Rule for a shop from now on."""

    shop_id: str
    rule: str


# --- with the store ---


def use_rule(store: Store, shop_id: str, rule: str, *, by: By) -> Done:
    """Have a shop give out its stock by another rule: one of RULES_IN_FORCE."""
    operation = Operation(by, "shop_rule", UseRule(shop_id, rule), note=f"Shop {shop_id}: {rule}")
    return perform(store, operation, _decide_rule)


def _decide_rule(tx: Transaction, request: UseRule, _: By) -> Posting:
    if request.rule not in RULES_IN_FORCE:
        raise Problem(f"A shop gives out its stock by one of {', '.join(RULES_IN_FORCE)}.")
    if not tx.rows("shop", shop_id=request.shop_id):
        raise Problem(f"There is no shop {request.shop_id}.")
    if load_rule_of(tx, request.shop_id) == request.rule:
        raise Refused("That rule holds there already.")
    known = tx.rows("shop_rule", shop_id=request.shop_id)
    return Posting(
        rows={} if known else {"shop_rule": [{"shop_id": request.shop_id}]},
        changes=[Change("shop_rule", (request.shop_id,), {"rule": request.rule})],
        result={"shop_id": request.shop_id, "rule": request.rule},
    )


def load_rules_in_force(snapshot: Snapshot) -> dict[str, str]:
    """Load the rule of each shop for which one was chosen; first come holds in the others."""
    return {row["shop_id"]: row["rule"] for row in snapshot.rows("shop_rule") if row["rule"] != FIRST}


def load_rule_of(snapshot: Snapshot, shop_id: str) -> str:
    """Load the rule of a shop."""
    return load_rules_in_force(snapshot).get(shop_id, FIRST)

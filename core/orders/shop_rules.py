"""The rule by which each shop gives out its stock (core/allocation/rules.py).

A manager chooses it. It decides the turn of open lines (core/ledger/turns.py), so rules 1 and 2, and every
page and export that follows from them, deal alike. Moved orders stay first. No stock moves.
"""

from dataclasses import dataclass

import polars as pl

from core.access import check_may_see, without_customers
from core.allocation import FIRST, PAIR, RULES, load_lines_of_orders_at, with_rule
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.orders.moved_orders import losing, named_changes, turn_changes
from core.orders.schemas import TURN_CHANGE_ROWS
from core.orders.terms import load_priorities
from core.store import Snapshot, Store, Transaction


@dataclass(frozen=True)
class UseRule:
    """Rule for a shop from now on."""

    shop_id: str
    rule: str


# --- with the store ---


def use_rule(store: Store, shop_id: str, rule: str, *, by: By) -> Done:
    """Have a shop give out its stock by another rule, one of RULES.

    Result: ``shop_id``, ``rule``, and ``loses``: the orders that get fewer units or a later day.
    """
    operation = Operation(by, "shop_rule", UseRule(shop_id, rule), note=f"Shop {shop_id}: {rule}")
    return perform(store, operation, _decide_rule)


def _decide_rule(tx: Transaction, request: UseRule, _: By) -> Posting:
    if request.rule not in RULES:
        raise Problem(say("A shop gives out its stock by one of {rules}.", rules=", ".join(RULES)))
    if not tx.rows("shop", shop_id=request.shop_id):
        raise Problem(say("There is no shop {shop}.", shop=request.shop_id))
    if load_rule_of(tx, request.shop_id) == request.rule:
        raise Refused(say("The shop already goes by this rule."))
    known = tx.rows("shop_rule", shop_id=request.shop_id)
    loses = losing(load_rule_changes(tx, request.shop_id, request.rule))
    return Posting(
        rows={} if known else {"shop_rule": [{"shop_id": request.shop_id}]},
        changes=[Change("shop_rule", (request.shop_id,), {"rule": request.rule})],
        result={"shop_id": request.shop_id, "rule": request.rule, "loses": loses},
    )


def load_rule_changes(snapshot: Snapshot, shop_id: str, rule: str) -> pl.DataFrame:
    """Load who gets what later or sooner if a shop uses another rule from now on.

    One row per order whose units on the shelf or promise change, columns TURN_CHANGE_ROWS; those who lose
    come first. Names are empty for askers who may not see customers.
    """
    check_may_see([shop_id])
    pairs = snapshot.frame("open_line", columns=PAIR, shop_id=shop_id, above={"waiting": 0}).unique()
    lines = load_lines_of_orders_at(snapshot, pairs)
    if lines.is_empty():
        return pl.DataFrame(schema=TURN_CHANGE_ROWS)
    here = pl.col("shop_id") == shop_id
    ruled = with_rule(lines.filter(here), rule, load_priorities(snapshot))
    supply = snapshot.frame("supply", matching=lines.select(PAIR).unique())
    changes = turn_changes(lines, pl.concat([lines.filter(~here), ruled]), supply)
    return without_customers(named_changes(snapshot, lines, changes))


def load_rules_in_force(snapshot: Snapshot) -> dict[str, str]:
    """Load the rule of each shop for which one was chosen; first come holds in the others."""
    return {row["shop_id"]: row["rule"] for row in snapshot.rows("shop_rule") if row["rule"] != FIRST}


def load_rule_of(snapshot: Snapshot, shop_id: str) -> str:
    """Load the rule of a shop."""
    return load_rules_in_force(snapshot).get(shop_id, FIRST)

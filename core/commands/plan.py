"""The command ``plan``: what to buy and what to transfer (contract §4)."""

import argparse
import re
from collections.abc import Iterable
from decimal import Decimal

import polars as pl

from core.amounts import MOST_MONEY
from core.commands.shared import print_lines
from core.errors import Problem
from core.planning import (
    PLAN,
    Choices,
    Currencies,
    as_plan,
    cut_texts,
    gap_text,
    load_currencies,
    load_facts_for,
    load_hub,
    load_unserved,
    suggestion,
    with_value_waiting,
    within_budget,
)
from core.purchasing import plan_purchase_lists, write_lists
from core.store import Store
from core.wording import counted

AMOUNT = re.compile(r"[0-9]+(\.[0-9]{1,4})?")
"""A sum of money, as the option has it."""


def plan_rows(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """Return the plan, cut to a budget if there is one; with ``--out`` also write its purchase lists."""
    budget = parse_budget(options.budget)
    choices = Choices(
        shops=tuple(options.shop),
        vendors=tuple(options.vendor),
        waiting_only=options.waiting_only,
        paid_and_cleared_only=options.paid_and_cleared,
        top_up=options.top_up,
        transfers=not options.no_transfers,
        ship_to=options.ship_to or store.ask(load_hub),
        vendor_rule=options.vendors,
        orders=tuple(options.order),
    )
    with store.read() as snapshot:
        suggested = suggestion(load_facts_for(snapshot, choices, options.now, options.today), choices)
        planned = as_plan(suggested.rows)
        if budget:
            currencies = load_currencies(snapshot, options.now, options.today)
            planned = _cut(planned, load_unserved(snapshot), currencies, choices, budget)
        lists = plan_purchase_lists(planned, snapshot.frame("item")) if options.out else {}
    if unsure := gap_text(suggested.gap, choices.vendor_rule):
        print_lines(unsure)
    if options.out:
        write_lists(options.out, lists)
        print_lines(f"Wrote {counted(len(lists), 'purchase list', 'purchase lists')} to {options.out}.")
    return planned


def parse_budget(texts: Iterable[str]) -> dict[str, Decimal]:
    """Return the sum by currency. Raises Problem if one is not ``CURRENCY=SUM``, or stands there twice."""
    budget: dict[str, Decimal] = {}
    for text in texts:
        currency, _, amount = (part.strip() for part in text.partition("="))
        if not (currency and AMOUNT.fullmatch(amount)) or Decimal(amount) >= MOST_MONEY:
            raise Problem(f"“{text}” is not CURRENCY=SUM, such as EUR=500.")
        if currency.upper() in budget:
            raise Problem(f"There are two budgets in {currency.upper()}; give one.")
        budget[currency.upper()] = Decimal(amount)
    return budget


def _cut(
    planned: pl.DataFrame,
    unserved: pl.DataFrame,
    currencies: Currencies,
    choices: Choices,
    budget: dict[str, Decimal],
) -> pl.DataFrame:
    """Return the rows that the budget pays for, and say what was left out."""
    valued = with_value_waiting(planned, unserved, choices.ship_to, currencies)
    affordable, cut = within_budget(valued, currencies, budget)
    print_lines(*cut_texts(cut, currencies, budget))
    return affordable.select(list(PLAN))

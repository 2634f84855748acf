"""Exchange rates: what a rate is, which one applies on a day, and how it is changed and undone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from core.errors import Problem
from core.planning.budget import cut_texts, uncounted_currencies, within_budget
from core.planning.choices import Choices
from core.planning.decisions import decisions, supply_queue, with_sentences
from core.planning.plan import Facts, suggested
from core.planning.rates import (
    Rate,
    at_rate,
    converted,
    missing_rates,
    with_rates,
)
from core.planning.schemas import RATE_ROWS
from core.planning.vendor_choice import Offers, possible_vendors, uncompared_currencies
from core.planning.waiting_value import UNSERVED, with_value_waiting
from tests.core.planning.test_budget import CURRENCIES, purchases
from tests.core.planning.test_decisions import LACKS_3, NOTHING
from tests.core.planning.test_vendor_choice import facts as facts_of_vendors
from tests.helpers.planning_world import World

RATES = """
day         from  to   rate
2026-11-03  EUR   USD  1.08
2026-11-20  EUR   USD  1.25
2026-11-21  USD   EUR  0.50
2026-11-24  EUR   USD  9.00
2026-11-01  GBP   USD  1.50
"""


def rates(text: str) -> pl.DataFrame:
    _, *lines = [line.split() for line in text.strip().splitlines()]
    rows = [(date.fromisoformat(day), of, to, Decimal(rate)) for day, of, to, rate in lines]
    return pl.DataFrame(rows, schema=RATE_ROWS, orient="row")


@pytest.mark.parametrize(
    ("day", "of", "to", "for_100", "says"),
    [
        ("2026-11-02", "EUR", "USD", None, ""),  # nothing was set yet
        ("2026-11-03", "EUR", "USD", "108", " at 1.08 of 3 Nov"),
        ("2026-11-19", "EUR", "USD", "108", " at 1.08 of 3 Nov"),
        ("2026-11-20", "EUR", "USD", "125", " at 1.25 of 20 Nov"),
        ("2026-11-20", "USD", "EUR", "80", " at 1.25 of 20 Nov"),  # the inverse
        ("2026-11-21", "USD", "EUR", "50", " at 0.5 of 21 Nov"),
        ("2026-11-21", "EUR", "USD", "200", " at 0.5 of 21 Nov"),  # the newest counts, whichever way
        ("2027-01-02", "EUR", "USD", "900", " at 9 of 24 Nov 2026"),
        ("2026-11-21", "EUR", "GBP", None, ""),  # not by way of dollars
        ("2026-11-02", "EUR", "EUR", "100", ""),
        ("2026-11-02", None, None, "100", ""),
        ("2026-11-21", None, "EUR", None, ""),
    ],
)
def test_the_newest_rate_not_later_than_the_day_applies_both_ways(
    day: str, of: str | None, to: str | None, for_100: str | None, says: str
) -> None:
    row = pl.DataFrame(
        {"today": [date.fromisoformat(day)], "of": [of], "to": [to], "amount": [Decimal(100)]},
        schema_overrides={"of": pl.String, "to": pl.String},
    )
    rated = with_rates(row.lazy(), rates(RATES), "of", "to")
    amount, words = rated.select(converted("amount"), says=at_rate()).collect().row(0)
    assert (amount, words) == (None if for_100 is None else Decimal(for_100), says)


@pytest.mark.parametrize(
    ("of", "to", "rate", "says"),
    [
        ("EUR", "USD", "0", "A rate must be above 0"),
        ("EUR", "USD", "-1.08", "A rate must be above 0"),
        ("EUR", "USD", "0.000000001", "A rate must be above 0"),
        ("EUR", "USD", "NaN", "A rate must be above 0"),
        ("EUR", "USD", "1000000000", "below 1,000,000,000"),
        ("EUR", "EUR", "1.08", "A rate needs two currencies; both are EUR."),
        ("EUR", "Dollar", "1.08", "“Dollar” is no currency code. Enter three letters such as EUR or USD."),
        ("", "USD", "1.08", "“” is no currency code."),
    ],
)
def test_a_rate_that_cannot_be_is_refused_in_one_sentence(of: str, to: str, rate: str, says: str) -> None:
    with pytest.raises(Problem, match=says) as refused:
        Rate(date(2026, 11, 3), of, to, Decimal(rate))
    assert "\n" not in str(refused.value)


def abroad(rates_text: str) -> Facts:
    """Three units of tea are short in a shop that sells for 4.00 francs; Acme asks 2.50 euros each."""
    facts = World({("tea", "A"): LACKS_3}).facts()
    return replace(facts, shops=facts.shops.with_columns(currency=pl.lit("CHF")), rates=rates(rates_text))


@pytest.mark.parametrize(
    ("rates_text", "margin", "says"),
    [
        ("\n", None, "buy 3 from Acme, here by 30 Nov, €2.50 each"),
        ("\n2026-11-24 EUR CHF 0.9", None, "buy 3 from Acme, here by 30 Nov, €2.50 each"),
        ("\n2026-11-03 EUR CHF 0.9", "5.25", "€2.50 each, margin CHF5.25 at 0.9 of 3 Nov"),
        ("\n2025-11-03 CHF EUR 1.25", "6.00", "€2.50 each, margin CHF6.00 at 1.25 of 3 Nov 2025"),
    ],
)
def test_the_margin_is_in_the_currency_of_the_sale_at_the_rate_of_the_day(
    rates_text: str, margin: str | None, says: str
) -> None:
    facts, choices = abroad("-" + rates_text), Choices()
    plan, queue = suggested(facts, choices), supply_queue(facts, NOTHING)
    rows = with_sentences(decisions(facts, choices, plan, queue), facts, choices, plan, queue)
    assert rows["margin"].to_list() == [None if margin is None else Decimal(margin)]
    assert rows["says"].item().endswith(says)
    missing = missing_rates(rows, "cost_currency", "price_currency")
    assert missing == ([] if margin else ["EUR→CHF"])


@pytest.mark.parametrize(
    ("rate", "vendor"),
    [
        ("", "acme"),  # 2.50 euros each; best asks 2.70 dollars, which nobody can compare
        ("2026-11-03 EUR USD 1.08", "acme"),  # the same: a tie
        ("2026-11-03 EUR USD 1.09", "best"),
        ("2026-11-03 USD EUR 0.9", "best"),
        ("2026-11-24 USD EUR 0.9", "acme"),  # of tomorrow
    ],
)
def test_the_cheapest_vendor_is_found_across_currencies_where_a_rate_is_set(rate: str, vendor: str) -> None:
    given = facts_of_vendors("vendor_id unit_cost\nbest 2.70")
    currency = pl.when(pl.col("vendor_id") == "best").then(pl.lit("USD")).otherwise("currency")
    facts = replace(given, vendors=given.vendors.with_columns(currency=currency), rates=rates(f"-\n{rate}"))
    choices = Choices(vendor_rule="cheapest")
    plan = suggested(facts, choices)
    assert plan["vendor_id"].to_list() == [vendor]
    queue = supply_queue(facts, NOTHING)
    (row,) = with_sentences(decisions(facts, choices, plan, queue), facts, choices, plan, queue).to_dicts()
    assert row["vendor"].lower() == vendor  # the sentence names whom the plan buys from
    offers = Offers(
        possible_vendors(facts.items, facts.vendors, facts.vendor_items, facts.price_breaks),
        facts.price_breaks, facts.rates,
    )  # fmt: skip
    missing = uncompared_currencies(plan.select("item_id", today=pl.lit(date(2026, 11, 23))), offers)
    assert missing == ([] if "11-03" in rate else ["USD→EUR"])


ROWS = purchases(
    [  # value ÷ cost
        ("tyre", "V1", "60", "120"),  # 2
        ("tube", "V2", "50", "150"),  # 3, dollars
        ("rack", "V2", "25", "25"),  # 1, dollars
    ]
)


@pytest.mark.parametrize(
    ("rate", "euros", "kept", "missing"),
    [
        ("", "40", ["tube", "rack"], ["USD→EUR"]),  # nobody knows what they are in euros
        ("2026-11-03 EUR USD 1.25", "40", ["tube"], []),  # 40 euros
        ("2026-11-03 EUR USD 1.25", "120", ["tyre", "tube", "rack"], []),
        ("2026-11-03 USD EUR 1.25", "120", ["tube", "rack"], []),  # 62.50, and 31.25
    ],
)
def test_a_budget_counts_what_is_paid_in_another_currency(
    rate: str, euros: str, kept: list[str], missing: list[str]
) -> None:
    known, budget = replace(CURRENCIES, rates=rates(f"-\n{rate}")), {"EUR": Decimal(euros)}
    assert within_budget(ROWS, known, budget)[0]["item_id"].to_list() == kept
    assert uncounted_currencies(ROWS, known, budget) == missing


def test_lines_cut_by_the_budget_say_the_rate_that_was_used() -> None:
    known, budget = replace(CURRENCIES, rates=rates("-\n2026-11-03 EUR USD 1.25")), {"EUR": Decimal(0)}
    assert cut_texts(within_budget(ROWS, known, budget)[1], known, budget) == [
        "Left out: 1 × tyre (tyre) for A, €60.00.",
        "Left out: 1 × tube (tube) for A, $50.00 (€40.00 at 1.25 of 3 Nov).",
        "Left out: 1 × rack (rack) for A, $25.00 (€20.00 at 1.25 of 3 Nov).",
    ]


@pytest.mark.parametrize(
    ("rate", "values"),
    [
        ("", [10, 20]),  # as before: nobody can compare them
        ("2026-11-03 EUR USD 1.25", [10, 25]),
        ("2026-11-03 USD EUR 0.5", [10, 40]),
    ],
)
def test_the_value_waiting_of_a_purchase_is_in_the_currency_of_its_cost(rate: str, values: list[int]) -> None:
    lacks = [
        ("bell", "A", "E1", 2, Decimal(5), "USD", None),
        ("lamp", "A", "E2", 4, Decimal(5), "EUR", None),
    ]
    unserved = pl.DataFrame(lacks, schema=UNSERVED, orient="row")
    plan = pl.DataFrame(
        {
            "action": ["purchase"] * 2,
            "vendor_id": ["V2"] * 2,  # dollars
            "item_id": ["bell", "lamp"],
            "shop_id": ["A"] * 2,
            "needed": [2, 4],
        }
    )
    known = replace(CURRENCIES, rates=rates(f"-\n{rate}"))
    assert with_value_waiting(plan, unserved, None, known)["value_waiting"].to_list() == values


def test_a_budget_may_be_in_a_currency_that_a_rate_leads_to() -> None:
    budget = {"GBP": Decimal(30)}
    with pytest.raises(Problem, match="No vendor is paid in GBP"):
        within_budget(ROWS, CURRENCIES, budget)
    known = replace(CURRENCIES, rates=rates("-\n2026-11-03 USD GBP 0.5"))
    kept, _ = within_budget(ROWS, known, budget)
    assert kept["item_id"].to_list() == ["tyre", "tube"]  # 25 pounds; nobody knows the euros

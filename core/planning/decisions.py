"""Decisions about each shortage: wait, transfer, buy, or offer a refund.

One row per shortage of an item in a shop, with one sentence, from the facts and their plan. A horizon changes
no quantity (rule 3 counts all incoming units, however late). It only marks supply that comes too late, so
that somebody asks the vendor or offers something else.
"""

from collections.abc import Mapping

import polars as pl

from core.allocation import PAIR, Frame, earliest_first
from core.language import say_each
from core.planning.choices import Choices, chosen_needs, positions
from core.planning.plan import Facts
from core.planning.rates import at_rate, converted, with_rates
from core.wording import day_each, late_by, money_each

WAIT_FOR_SUPPLY, MOVE_BETWEEN_SHOPS, BUY_UNITS, OFFER_REFUND = "wait", "transfer", "buy", "refund"
DECISIONS = [WAIT_FOR_SUPPLY, MOVE_BETWEEN_SHOPS, BUY_UNITS, OFFER_REFUND]


def supply_queue(facts: Facts, supply: pl.DataFrame) -> pl.DataFrame:
    """Return the incoming lines of the shortages (``Facts.short``), in the order in which they are used.

    Adds ``need_index`` and the units that come ``before`` each line. The result does not depend on choices.
    """
    need_indexes = facts.short.select("need_index", *PAIR)
    coming = earliest_first(supply).join(need_indexes, on=PAIR, maintain_order="left")
    return coming.with_columns(before=pl.col("incoming").cum_sum().over("need_index") - pl.col("incoming"))


def decisions(
    facts: Facts, choices: Choices, plan: pl.DataFrame, queue: pl.DataFrame, horizon: int | None = None
) -> pl.DataFrame:
    """Return one row per item and shop with chosen demand, or due to be restocked to level; oldest first.

    ``plan``: from ``plan.suggested``; ``queue``: from ``supply_queue``. Columns: ``need_index, item_id,
    shop_id, vendor_id, decision``; units ``short`` (the demand), ``coming`` (of it, incoming), ``drafted``
    (of the rest, on drafts), ``moved`` and ``to_buy`` (by the plan); ``comes_on`` (date of the last incoming
    unit), ``arrives_on``, ``waiting_orders``, ``late`` (no date, a past one, or more than ``horizon`` days
    away).
    """
    everything = positions(facts.short, choices).filter((pl.col("demand") > 0) | (pl.col("need") > 0))
    lacking = chosen_needs(everything, choices).with_columns(
        short="demand",
        coming=pl.min_horizontal("demand", "incoming"),
        drafted=pl.min_horizontal((pl.col("demand") - pl.col("incoming")).clip(0), "drafted_in"),
    )
    units, arrives = pl.col("needed").sum(), pl.col("expected_on").first()
    bought, key = _bought(plan, choices.ship_to, bought=units, arrives_on=arrives)
    rows = (
        lacking.hstack(facts.names.select("today")[lacking["need_index"]])
        .join(_moved(plan), on="need_index", how="left", maintain_order="left")
        .join(_coming(lacking, queue), on="need_index", how="left", maintain_order="left")
        .join(bought, on=key, how="left", maintain_order="left")
        .with_columns(pl.col("moved", "bought").fill_null(0))
        .with_columns(to_buy=_to_buy(choices.ship_to))
    )
    return _decided(rows, horizon)


def _moved(plan: pl.DataFrame) -> pl.DataFrame:
    given = plan.filter(pl.col("action") == "transfer")
    return given.group_by("need_index").agg(moved=pl.col("quantity").sum())


def _used(wanted: Frame, queue: Frame) -> Frame:
    """Return the supply that each demand uses, earliest first. ``wanted``: ``need_index, units``."""
    return queue.join(wanted, on="need_index", maintain_order="left").filter(
        pl.col("before") < pl.col("units")
    )


def _coming(lacking: pl.DataFrame, queue: pl.DataFrame) -> pl.DataFrame:
    """Return ``comes_on`` and ``undated`` per need."""
    used = _used(lacking.select("need_index", units="demand"), queue)
    undated = pl.col("expected_on").is_null().any()
    return used.group_by("need_index").agg(comes_on=pl.col("expected_on").max(), undated=undated)


def _bought(plan: Frame, hub: str | None, **sums: pl.Expr) -> tuple[Frame, str]:
    """Aggregate purchases with ``sums`` by need, or with a hub by item. Also returns the key that was
    used."""
    key = "need_index" if hub is None else "item_id"
    return plan.filter(pl.col("action") == "purchase").group_by(key).agg(**sums), key


def _to_buy(hub: str | None) -> pl.Expr:
    """Return the units bought for a need. A hub buys for older needs first; the newest wait for its incoming
    units."""
    to_buy = pl.col("need") - pl.col("moved")
    before = 0 if hub is None else to_buy.cum_sum().over("item_index") - to_buy
    return pl.min_horizontal(to_buy, (pl.col("bought") - before).clip(0))


def _decided(rows: pl.DataFrame, horizon: int | None) -> pl.DataFrame:
    """Add the ``decision`` about each shortage, and whether what comes is ``late``: overdue or undated, or
    later than the ``horizon`` in days."""
    nobody = pl.col("vendor_id").is_null() & (pl.col("incoming") == 0) & (pl.col("waiting_orders") > 0)
    decision = (
        pl.when((pl.col("to_buy") > 0) & nobody)
        .then(pl.lit(OFFER_REFUND))
        .when(pl.col("to_buy") > 0)
        .then(pl.lit(BUY_UNITS))
        .when(pl.col("moved") > 0)
        .then(pl.lit(MOVE_BETWEEN_SHOPS))
        .otherwise(pl.lit(WAIT_FOR_SUPPLY))
    )
    overdue = pl.col("undated") | (pl.col("comes_on") < pl.col("today"))
    late = (pl.col("coming") > 0) & overdue.fill_null(value=False)
    if horizon is not None:
        end = pl.col("today") + pl.duration(days=horizon)
        comes_late = (pl.col("coming") > 0) & (pl.col("comes_on") > end).fill_null(value=True)
        arrives_late = (pl.col("to_buy") > 0) & (pl.col("arrives_on") > end).fill_null(value=True)
        late = late | comes_late | arrives_late
    columns = [
        "need_index", *PAIR, "vendor_id", "decision", "short", "coming", "drafted", "moved", "to_buy",
        "comes_on", "arrives_on", "waiting_orders", "late",
    ]  # fmt: skip
    return rows.with_columns(decision=decision, late=late).select(columns)


def with_sentences(
    rows: pl.DataFrame, facts: Facts, choices: Choices, plan: pl.DataFrame, queue: pl.DataFrame
) -> pl.DataFrame:
    """Add names, costs and sentences to some rows of ``decisions``.

    Adds ``sku, description, vendor`` (whom the plan buys from, else the item's), ``unit_cost``, ``cost`` and
    ``margin`` (value less cost, for ``to_buy``), ``documents`` that are waited for, ``from_shops`` (with the
    units that stay there), ``says``, a sentence, and ``to_do``, its part that somebody has to do. The margin
    is in ``price_currency``; costs in ``cost_currency`` are converted at ``rate`` of ``rate_day``
    (core/planning/rates.py). Separate, because a page shows only a hundred rows.
    """
    used = _used(rows.lazy().select("need_index", units="coming"), queue.lazy())
    documents = used.group_by("need_index", maintain_order=True).agg(
        documents=pl.col("document_id").unique(maintain_order=True).str.join("; ")
    )
    return (
        _with_costs_and_donors(rows, facts, choices, plan)
        .join(documents, on="need_index", how="left", maintain_order="left")
        .with_columns(to_do=_sentence(_to_do()), says=_sentence([_coming_words(), *_to_do()]))
        .drop("today")
        .collect()
    )


Tasks = Mapping[tuple[str, str], str]
"""Tasks for shortages by item and shop, in words; none where the plan has nothing to do."""


def tasks(rows: pl.DataFrame, facts: Facts, choices: Choices, plan: pl.DataFrame) -> Tasks:
    """Return the tasks of rows of ``decisions``: of their sentences only what somebody has to do, which takes
    half as long."""
    named = _with_costs_and_donors(rows, facts, choices, plan)
    with_task = named.select(*PAIR, to_do=_sentence(_to_do())).collect().drop_nulls("to_do")
    items, shops, words = (with_task[name].to_list() for name in (*PAIR, "to_do"))
    return dict(zip(zip(items, shops, strict=True), words, strict=True))


def _with_costs_and_donors(
    rows: pl.DataFrame, facts: Facts, choices: Choices, plan: pl.DataFrame
) -> pl.LazyFrame:
    """Add names, costs and ``from_shops``."""
    theirs = plan.filter(pl.col("item_id").is_in(rows["item_id"].unique().implode())).lazy()
    names = facts.names.select("sku", "description", "vendor", "unit_price", "today")
    return (
        rows.hstack(names[rows["need_index"]])
        .lazy()
        .pipe(_with_costs, theirs, choices.ship_to)
        .pipe(_with_currencies, facts)
        .with_columns(margin=_margin())
        .join(_donor_shops(theirs), on="need_index", how="left", maintain_order="left")
    )


def _with_costs(rows: pl.LazyFrame, plan: pl.LazyFrame, hub: str | None) -> pl.LazyFrame:
    """Add the cost of buying, empty if a part of the purchase has no cost, and the vendor that sells it."""
    known = pl.col("line_total").is_not_null().all()
    each = pl.when(known).then(pl.col("line_total").sum() / pl.col("quantity").sum())
    sellers = {f"{name}_bought": pl.col(name).first() for name in ("vendor_id", "vendor")}
    costs, key = _bought(plan, hub, unit_cost=each, **sellers)
    costs = costs.with_columns(pl.col("unit_cost").cast(pl.Decimal(18, 4)))
    joined = rows.join(costs, on=key, how="left", maintain_order="left")
    return joined.with_columns(
        cost=pl.when(pl.col("to_buy") > 0).then(pl.col("to_buy") * pl.col("unit_cost")),
        vendor=pl.coalesce("vendor_bought", "vendor"),
        seller=pl.coalesce("vendor_id_bought", "vendor_id"),
    ).drop("vendor_bought", "vendor_id_bought")


def _with_currencies(rows: pl.LazyFrame, facts: Facts) -> pl.LazyFrame:
    """Add ``price_currency``, in which the shop sells, ``cost_currency``, in which we buy, and the rate of
    the day that converts costs into prices."""
    vendors = facts.vendors.lazy().select(seller="vendor_id", cost_currency="currency")
    shops = facts.shops.lazy().select("shop_id", price_currency="currency")
    named = rows.join(vendors, on="seller", how="left", maintain_order="left").join(
        shops, on="shop_id", how="left", maintain_order="left"
    )
    return with_rates(named.drop("seller"), facts.rates, "cost_currency", "price_currency")


def _margin() -> pl.Expr:
    """Return the value less the cost of what is bought; empty if no rate is set for its currency."""
    units = pl.col("to_buy")
    margin = units * pl.col("unit_price") - units * converted("unit_cost")
    return pl.when(units > 0).then(margin)


def _donor_shops(plan: pl.LazyFrame) -> pl.LazyFrame:
    """Return ``from_shops`` per need: the giving shops, and the units that stay there after all transfers."""
    stays = pl.col("has") - pl.col("quantity").sum().over("item_id", "from_shop_id")
    return (
        plan.filter(pl.col("action") == "transfer")
        .with_columns(
            told=say_each(
                "{units} from {shop} ({left} left)",
                units=pl.col("quantity"),
                shop=pl.col("from_shop"),
                left=stays,
            )
        )
        .group_by("need_index", maintain_order=True)
        .agg(from_shops=pl.col("told").str.join(", "))
    )


def _sentence(parts: list[pl.Expr]) -> pl.Expr:
    """Join parts: “2 come on 1 Dec (P12); move 1 from S2 (3 left); buy …”; empty if none holds."""
    sentence = pl.concat_str(*parts, separator="; ", ignore_nulls=True)
    return pl.when(sentence != "").then(sentence)


def _coming_words() -> pl.Expr:
    return pl.when(pl.col("coming") > 0).then(pl.format("{} ({})", _arrival_words(), "documents"))


def _to_do() -> list[pl.Expr]:
    """Say what somebody has to do, part by part."""
    units, margin = pl.col("to_buy"), money_each(pl.col("margin"), pl.col("price_currency"))
    buy = pl.concat_str(
        say_each("buy {units} from {vendor}", units=units, vendor=pl.coalesce("vendor", "vendor_id")),
        say_each("here by {day}", day=day_each(pl.col("arrives_on"), pl.col("today"))),
        say_each("{cost} each", cost=money_each(pl.col("unit_cost"), pl.col("cost_currency"))),
        say_each("margin {money}{at_rate}", money=margin, at_rate=at_rate()),
        separator=", ", ignore_nulls=True,
    )  # fmt: skip
    return [
        pl.when(pl.col("drafted") > 0).then(
            say_each("{units} on drafts: send them", units=pl.col("drafted"))
        ),
        pl.when(pl.col("moved") > 0).then(say_each("move {from_shops}", from_shops=pl.col("from_shops"))),
        pl.when((pl.col("to_buy") > 0) & pl.col("vendor_id").is_not_null()).then(buy),
        pl.when(pl.col("decision") == OFFER_REFUND)
        .then(
            say_each(
                "no vendor and nothing coming for {units}: choose a vendor, or offer a refund", units=units
            )
        )
        .when((pl.col("to_buy") > 0) & pl.col("vendor_id").is_null())
        .then(say_each("choose a vendor for {units}", units=units)),
    ]


def _arrival_words() -> pl.Expr:
    """Say when incoming units come: “2 come on 1 Dec”, “5 are 3 days late, due on 20 Nov”."""
    units, day = pl.col("coming"), day_each(pl.col("comes_on"), pl.col("today"))
    days = (pl.col("today") - pl.col("comes_on")).dt.total_days()
    one, is_late, late = units == 1, days > 0, {"late": late_by(days), "day": day}
    return (
        pl.when(is_late & one)
        .then(say_each("{units} is {late}, due on {day}", units=units, **late))
        .when(is_late)
        .then(say_each("{units} are {late}, due on {day}", units=units, **late))
        .when(day.is_null() & one)
        .then(say_each("{units} comes without a date", units=units))
        .when(day.is_null())
        .then(say_each("{units} come without a date", units=units))
        .when(one)
        .then(say_each("{units} comes on {day}", units=units, day=day))
        .otherwise(say_each("{units} come on {day}", units=units, day=day))
    )

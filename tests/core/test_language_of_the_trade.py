"""Sentences of the trade in another language, and what of them is kept for everybody."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import Problem
from core.language import speaking
from core.ledger.activity import load_activity
from core.orders.release import clear
from core.orders.stages import load_orders
from core.planning.put_off import put_off
from core.report import ageing_chart, load_report, with_age, with_reasons
from core.report.figures import headlines, short_by_age
from core.report.named import load_documents_named
from core.shop_time import todays
from core.store.database import Store
from core.store.queries import Snapshot
from tests.helpers.plan_execution import who
from tests.helpers.small_shop import NOW, small_shop, sold

ENGLISH, GERMAN = "en", "de"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = small_shop(tmp_path / "shop.duckdb")
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="1042")
    sold(store, "B", "bell", 3, date(2026, 11, 2))
    return store


def said_of_the_report(snapshot: Snapshot) -> list[str]:
    zones = snapshot.frame("shop", columns=["shop_id", "time_zone"])
    aged = with_age(load_report(snapshot).lazy(), NOW).collect()
    rows = with_reasons(aged.join(todays(zones, NOW), on="shop_id"))
    axis = ageing_chart(short_by_age(rows), ()).spec["encoding"]["x"]["title"]
    return [headlines(rows).sentence, *rows["first_step"].drop_nulls(), axis]


def test_a_report_is_said_to_each_reader_in_their_language(store: Store) -> None:
    said = []
    for language in (GERMAN, ENGLISH, GERMAN):
        with speaking(language):
            said.append(store.ask(said_of_the_report))
    assert said[0] == said[2] != said[1]
    assert said[0][0] == "5 Einheiten fehlen: 2 für Kunden (1 Auftrag), 3 ungeklärt"
    assert said[1][0] == "5 units short: 2 for customers in 1 order, 3 not explained"
    assert (said[0][-1], said[1][-1]) == ("Tage", "Days")


def test_what_an_order_waits_for_is_said_in_the_language_of_its_reader(store: Store) -> None:
    assert store.ask(load_orders)["waits_for"].to_list() == ["2 × SKU-tyre to order"]
    with speaking(GERMAN):
        assert store.ask(load_orders)["waits_for"].to_list() == ["2 × SKU-tyre zu bestellen"]


def test_a_problem_is_told_in_the_language_of_whoever_has_it(store: Store) -> None:
    with speaking(GERMAN), pytest.raises(Problem, match=r"Web-Auftrag 7 gibt es nicht\."):
        clear(store, ["7"], by=who())
    with pytest.raises(Problem, match=r"There is no eCom order 7\."):
        clear(store, ["7"], by=who())


def test_a_note_in_the_history_is_english_whoever_wrote_it(store: Store) -> None:
    with speaking(GERMAN):
        put_off(store, "tyre", "S1", date(2026, 12, 18), "Preisliste kommt", by=who())
        kind, what = store.ask(load_activity).select("kind", "what").row(0)
    assert (kind, what.partition(";")[0]) == (
        "Plan geändert",
        "put off until 18 Dec 2026: Preisliste kommt",
    )


def test_a_document_is_found_by_the_words_of_whoever_searches(store: Store) -> None:
    order = [("ecom_order", "1042")]
    assert store.ask(load_documents_named, "order 1042") == order
    assert store.ask(load_documents_named, "Auftrag 1042") == []
    with speaking(GERMAN):
        for words in ("Auftrag 1042", "web-auftrag #1042", "Order 1042"):
            assert store.ask(load_documents_named, words) == order
        assert store.ask(load_documents_named, "Bestellung 1042") == []

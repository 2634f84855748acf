"""Late supply: who is late with what, who waits for it, and what to write."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.purchasing.overdue_supply import (
    OverdueSupply,
    load_overdue_lines,
    load_overdue_supply,
    vendor_message,
)
from core.store.database import Store
from tests.helpers.small_shop import NOW, do, ordered, received, sent, small_shop, sold, stocked


def filled(store: Store) -> None:
    """E1 waits for 2 tyres. P1 (tyres, 20 days late) and P2 (bells, a day late) are late, and nothing else:
    P3 is due today, P4 has no date, P5 is a draft, P6 came, T1 is a transfer."""
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    stocked(store, "lamp", 5)
    ordered(store, "P1", "tyre", 3, date(2026, 11, 3))
    ordered(store, "P2", "bell", 1, date(2026, 11, 22))
    ordered(store, "P3", "lamp", 1, date(2026, 11, 23))
    ordered(store, "P4", "lamp", 1)
    ordered(store, "P5", "lamp", 1, date(2026, 11, 3), draft=True)
    ordered(store, "P6", "lamp", 1, date(2026, 11, 3))
    received(store, "P6", "lamp", 1)
    sent(store, "T1", "lamp", 1, due=date(2026, 11, 3))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = small_shop(tmp_path / "shop.duckdb", fill=filled)
    yield store
    store.close()


def late(store: Store) -> OverdueSupply:
    with store.read() as snapshot:
        return load_overdue_supply(snapshot, NOW)


def test_a_line_is_late_when_its_due_date_is_past_and_units_are_incoming(store: Store) -> None:
    chase = late(store)
    assert chase.lines.select("document_id", "description", "units", "days_late").rows() == [
        ("P1", "Trail tyre 29", 3, 20),
        ("P2", "Brass bell", 1, 1),
    ]
    columns = ["document_id", "units", "orders_waiting", "money"]
    assert chase.documents.select(columns).rows() == [("P1", 3, 1, Decimal("19.80")), ("P2", 1, 0, 0)]


def test_today_is_the_day_in_the_shop(store: Store) -> None:
    before_midnight_in_new_york = NOW.replace(day=23, hour=4)
    with store.read() as snapshot:
        lines = load_overdue_lines(snapshot, before_midnight_in_new_york)
    assert lines["document_id"].to_list() == ["P1"]


def test_a_vendor_is_asked_about_all_that_is_late(store: Store) -> None:
    columns = ["vendor", "documents", "units", "days_late", "orders_waiting"]
    assert late(store).vendors.select(columns).rows() == [("Northwind", 2, 4, 20, 1)]


def test_an_order_that_waits_for_two_deliveries_of_a_vendor_is_counted_once(store: Store) -> None:
    ordered(store, "P7", "tyre", 3, date(2026, 11, 4))
    sold(store, "B", "bell", 1, date(2026, 11, 2), order="E1")
    chase = late(store)
    assert chase.documents["orders_waiting"].to_list() == [1, 1, 1]
    assert chase.vendors.select("orders_waiting", "money").rows() == [(1, Decimal("29.70"))]


def test_only_chosen_vendors_are_listed(store: Store) -> None:
    with store.read() as snapshot:
        assert load_overdue_supply(snapshot, NOW, ["V2"]).vendors.is_empty()
        assert load_overdue_supply(snapshot, NOW, ["V1"]).vendors.height == 1


def test_the_message_names_each_order_and_item_and_asks_politely(store: Store) -> None:
    lines = late(store).lines
    written = vendor_message("Northwind", "orders@northwind.example", lines)
    assert written.subject == "Late deliveries: P1, P2"
    assert (
        written.body
        == """\
Dear Northwind team,

the following deliveries are late, and customers may be waiting for them. Could you please tell us when \
we can expect each item, and which of them you cannot send?

Purchase order P1 for Main Street, due 3 Nov 2026 (20 days late):
  - 3 × Trail tyre 29 (N-tyre)

Purchase order P2 for Main Street, due 22 Nov 2026 (1 day late):
  - 1 × Brass bell (N-bell)

Thank you very much, and kind regards"""
    )


def test_the_link_opens_the_message_in_the_mail_program(store: Store) -> None:
    lines = late(store).lines
    written = vendor_message("Northwind", "orders@northwind.example", lines)
    link = urlsplit(written.link)
    assert (link.scheme, link.path) == ("mailto", "orders@northwind.example")
    assert parse_qs(link.query) == {"subject": [written.subject], "body": [written.body]}
    long = vendor_message("Northwind", "a@b.example", pl.concat([lines] * 40))
    assert "body" not in long.link
    assert len(long.link) < 2_000


@pytest.mark.parametrize(
    "email", [None, "", "call us", "a@b.example?bcc=c@d.example", "a@b.example\nBcc: c@d.example"]
)
def test_an_invalid_e_mail_address_makes_no_link(store: Store, email: str | None) -> None:
    lines = late(store).lines
    assert vendor_message("Northwind", email, lines).link == ""


def test_a_vendor_is_told_the_number_its_order_has_in_the_pos(store: Store) -> None:
    do(store, "link", Posting(changes=[Change("purchase_order", ("P1",), {"pos_number": "4711"})]))
    assert vendor_message("Northwind", None, late(store).lines).subject == "Late deliveries: 4711, P2"


def test_names_with_line_breaks_are_written_on_one_line(store: Store) -> None:
    do(store, "item", Posting(changes=[Change("item", ("tyre",), {"description": "Tyre\nBcc: x"})]))
    assert "  - 3 × Tyre Bcc: x (N-tyre)\n" in vendor_message("North\nwind", None, late(store).lines).body


def test_without_overdue_supply_there_is_no_vendor_to_ask(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "other.duckdb")
    chase = late(store)
    store.close()
    assert [frame.height for frame in (chase.lines, chase.documents, chase.vendors)] == [0, 0, 0]

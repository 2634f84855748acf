"""Counts of a delivery that are saved as they are made, and shared by everybody who counts it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.access import AuditLog, NotAllowed, Person, acting_as, audit_path
from core.errors import Problem, Refused
from core.purchasing.closing import close
from core.purchasing.documents import PURCHASE_ORDER
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.receiving.saved_counts import (
    count_one,
    load_count_totals,
    load_counts,
    save_count,
    start_count_over,
    units_entered,
)
from tests.helpers.receiving_shop import ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def counted(shop: ReceivingShop, po: str) -> dict[int, tuple[int, str]]:
    """Units and person by line."""
    counts = shop.store.ask(load_counts, "po", po)
    return {number: (count.units, count.counted_by) for number, count in counts.items()}


def enter(shop: ReceivingShop, po: str, line: int, units: int, *, seen: int = 0, actor: str = "Ann") -> None:
    save_count(shop.store, "po", po, line, units, seen=seen, by=shop.by(actor=actor))


def scan(shop: ReceivingShop, po: str, line: int, actor: str = "Ann") -> int:
    return count_one(shop.store, "po", po, line, by=shop.by(actor=actor))


def test_a_count_is_there_for_everybody_and_changes_nothing_else(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3), ("pump", 2))
    version, lines = shop.store.version, len(list(AuditLog(audit_path(shop.store.path)).lines()))
    enter(shop, po, 1, 2)
    scan(shop, po, 2, actor="Bob")
    assert counted(shop, po) == {1: (2, "Ann"), 2: (1, "Bob")}
    assert shop.store.ask(load_count_totals)["purchase_order", po].units == 3
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (0, 3)
    assert shop.store.version == version
    assert len(list(AuditLog(audit_path(shop.store.path)).lines())) == lines


def test_two_scanners_at_one_line_add_up(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    assert [scan(shop, po, 1, actor) for actor in ("Ann", "Bob", "Ann")] == [1, 2, 3]
    assert counted(shop, po) == {1: (3, "Ann")}


def test_a_figure_that_somebody_else_changed_is_not_overwritten(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 9))
    enter(shop, po, 1, 2)
    enter(shop, po, 1, 4, seen=2, actor="Bob")
    with pytest.raises(Refused, match=r"Bob counted 4 here at 14:03\. Check, then enter the count again"):
        enter(shop, po, 1, 3, seen=2)
    assert counted(shop, po) == {1: (4, "Bob")}
    enter(shop, po, 1, 3, seen=4)
    assert counted(shop, po) == {1: (3, "Ann")}


@pytest.mark.parametrize("entered", [1.7, -3.0, 99_999_999_999.0, 1e300])
def test_an_invalid_count_is_refused_in_a_sentence(entered: float) -> None:
    with pytest.raises(Problem, match=r"is not a count. Enter a whole number from 0 to 999,999,999"):
        units_entered(entered)


@pytest.mark.parametrize(("entered", "units"), [(None, 0), (0.0, 0), (24.0, 24)])
def test_a_number_of_units_is_a_count(entered: float | None, units: int) -> None:
    assert units_entered(entered) == units


def test_a_receipt_uses_up_its_count_and_keeps_the_others(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3), ("pump", 2))
    enter(shop, po, 1, 2)
    enter(shop, po, 2, 1)
    shop.receive("po", po, [CountedLine(1, 2)])
    assert counted(shop, po) == {2: (1, "Ann")}
    receive(shop.store, "po", po, [CountedLine(2, 1)], counts_seen={2: 1}, by=shop.by())
    assert counted(shop, po) == {}
    assert shop.store.ask(load_count_totals) == {}


def test_a_receipt_is_refused_if_counting_went_on_meanwhile(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3), ("pump", 2))
    enter(shop, po, 1, 2)
    scan(shop, po, 2, actor="Bob")
    with pytest.raises(Refused, match="Bob changed the count of line 2 meanwhile"):
        receive(shop.store, "po", po, [CountedLine(1, 2)], counts_seen={1: 2}, by=shop.by())
    assert counted(shop, po) == {1: (2, "Ann"), 2: (1, "Bob")}
    assert shop.on_hand("tube") == 0


def test_more_units_than_confirmed_are_refused(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 4))
    counted_5 = [CountedLine(1, 5, surplus=1)]
    shop.receive("po", po, [CountedLine(1, 1)])
    with pytest.raises(Refused, match="only 3 of 4 still incoming"):
        receive(shop.store, "po", po, counted_5, by=shop.by())
    receive(shop.store, "po", po, [CountedLine(1, 4, surplus=1)], by=shop.by())
    assert shop.on_hand("tube") == 5


def test_a_count_of_more_than_incoming_is_asked_about_until_confirmed(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 4))
    enter(shop, po, 1, 5)
    (count,) = shop.store.ask(load_counts, "po", po).values()
    assert (count.over(4), count.over(5)) == (1, 0)
    save_count(shop.store, "po", po, 1, 5, seen=5, surplus=1, by=shop.by())
    (count,) = shop.store.ask(load_counts, "po", po).values()
    assert (count.over(4), count.over(3)) == (0, 2)


def test_a_count_is_cleared_unless_somebody_counted_meanwhile(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    enter(shop, po, 1, 2)
    with pytest.raises(Refused, match="Ann changed the count of line 1"):
        start_count_over(shop.store, "po", po, seen={1: 1})
    start_count_over(shop.store, "po", po, seen={1: 2})
    assert counted(shop, po) == {}
    with pytest.raises(Refused, match="received or started over meanwhile"):
        enter(shop, po, 1, 3, seen=2)


def test_a_closed_document_and_an_unknown_line_are_not_counted(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    with pytest.raises(Problem, match="has no line 7"):
        enter(shop, po, 7, 1)
    close(shop.store, PURCHASE_ORDER, po, "sold out", by=shop.by())
    with pytest.raises(Problem, match="is closed"):
        scan(shop, po, 1)


@pytest.mark.parametrize(
    ("role", "shops", "allowed"),
    [
        ("floor", None, True),
        ("manager", None, True),
        ("floor", {"harbour"}, True),
        ("floor", {"hill"}, False),
        ("buyer", None, False),
        ("orders", None, False),
        ("viewer", None, False),
    ],
)
def test_people_who_may_receive_may_count(
    role: str, shops: set[str] | None, allowed: bool, shop: ReceivingShop
) -> None:
    po = shop.ordered(("tube", 3))
    with acting_as(Person("p@shop.example", "P", role, frozenset(shops) if shops else None)):
        for write in (lambda: scan(shop, po, 1), lambda: enter(shop, po, 1, 2, seen=1)):
            if allowed:
                write()
            else:
                with pytest.raises(NotAllowed):
                    write()
    assert bool(counted(shop, po)) == allowed


def test_the_same_figure_from_two_people_is_no_contradiction(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 9))
    enter(shop, po, 1, 2)
    enter(shop, po, 1, 2, actor="Bob")
    assert counted(shop, po) == {1: (2, "Bob")}

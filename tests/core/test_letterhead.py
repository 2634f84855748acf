"""The letterhead that a manager enters is what papers are printed with."""

import pytest

from core.errors import Problem
from core.formats import Letterhead
from core.letterhead import keep_letterhead, load_letterhead
from core.store import Store

HEAD = Letterhead("Harbour Bikes", "1 Quay Road\nBristol", "0117 496 0000", b"\x89PNG pixels")


def test_nothing_is_printed_until_somebody_enters_a_letterhead(store: Store) -> None:
    assert not store.ask(load_letterhead)


def test_a_letterhead_is_kept_as_entered(store: Store) -> None:
    keep_letterhead(store, HEAD)
    assert store.ask(load_letterhead) == HEAD


@pytest.mark.parametrize(
    ("name", "address", "sentence"),
    [("B" * 81, "", "at most 80 characters"), ("Bikes", "\n".join("abcdefghi"), "at most 8 lines")],
)
def test_a_letterhead_without_room_is_refused_and_the_former_one_stays(
    store: Store, name: str, address: str, sentence: str
) -> None:
    keep_letterhead(store, HEAD)
    with pytest.raises(Problem, match=sentence):
        keep_letterhead(store, Letterhead(name, address))
    assert store.ask(load_letterhead) == HEAD

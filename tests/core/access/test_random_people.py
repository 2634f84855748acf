"""Random people try random writes, one after the other, in one store: nothing is done that the table of roles
forbids, and every act has its line in the audit log.

``make test`` plays 4 sequences; SOAK=1 plays 1,000.
"""

import os
import tempfile
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import RIGHTS, ROLES, NotAllowed, Person, acting_as, broken_lines
from core.access.rights import OF_ALL_SHOPS
from core.errors import Problem
from core.ledger.operations import By
from core.store.database import Store
from tests.helpers.every_write import WRITES, Prepared, Write
from tests.helpers.receiving_shop import NOW, ReceivingShop

SOAK = os.environ.get("SOAK") == "1"
SHOPS = [None, frozenset({"harbour"}), frozenset({"hill"})]
PEOPLE = [
    Person(f"{role}-{number}@shop.example", role.title(), role, shops)
    for role in ROLES
    for number, shops in enumerate(SHOPS)
]
TRIES = st.tuples(st.sampled_from(WRITES), st.sampled_from(PEOPLE))


@settings(max_examples=1_000 if SOAK else 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(tried=st.lists(TRIES, min_size=5, max_size=15))
def test_whoever_tries_whatever_only_what_the_table_allows_is_done_and_every_act_has_its_line(
    tried: list[tuple[Prepared, Person]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = ReceivingShop(Path(folder))
        for step, (prepared, who) in enumerate(tried):
            write = None
            with suppress(Exception):  # Not every write can be prepared in a shop that has a past.
                write = as_step(prepared(shop), step)
            if write is not None:
                attempt(shop.store, write, who)
        assert broken_lines(shop.store.audit.log) == []
        shop.store.close()


def as_step(write: Write, step: int) -> Write:
    """The write with an id of its own, so that none repeats another."""
    assert isinstance(write, partial)
    if not isinstance(write.keywords.get("by"), By):
        return write
    return partial(write, by=By(f"step {step}", "Ann", NOW + timedelta(minutes=step)))


def attempt(store: Store, write: Write, who: Person) -> None:
    """Let ``who`` try it, and compare what was done with the table and with the lines in the log."""
    version, lines = store.version, len(store.audit.log.entries())
    refused = problem = False
    with acting_as(who):
        try:
            write()
        except NotAllowed:
            refused = True
        except Problem:
            problem = True
    new = store.audit.log.entries()[lines:]
    done = [line for line in new if line["action"] != "refused"]
    if refused or problem:
        assert store.version == version
        assert done == []
    for line in new:
        assert line["person"] == who.person_id
    for line in done:
        assert who.role in RIGHTS[line["action"]]
        assert who.shops is None or line["action"] not in OF_ALL_SHOPS
    with store.read() as snapshot:
        saved = snapshot.frame("operation", above={"number": version})["operation_id"].to_list()
        moved = snapshot.frame("stock_movement", above={"operation_number": version})
    if who.shops is not None:
        assert set(moved["shop_id"]) <= who.shops
    assert [line["operation_id"] for line in done if "operation_id" in line] == saved

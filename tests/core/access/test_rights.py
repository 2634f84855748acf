"""Roles: every function and every role, asked where the writing happens."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from core.access import (
    CUSTOMERS,
    RIGHTS,
    ROLES,
    AuditLog,
    NotAllowed,
    Person,
    acting_as,
    action_of,
    audit_path,
    check_may,
    may,
)
from core.errors import Problem
from core.exchange.export import export_zip
from core.ledger.activity import OPERATION_LABELS
from core.ledger.change_log import KEY_SEPARATOR
from core.ledger.operations import By
from core.orders.detail import load_order_detail
from core.planning.edits import Edit, forget_edits, load_edits, remember_edits
from core.store.database import Store
from core.undo import undo
from tests.helpers.every_write import BEGINNINGS, WRITES, Prepared
from tests.helpers.every_write.plan import resetting_the_plan
from tests.helpers.receiving_shop import NOW, ReceivingShop

CORE = Path(__file__).parents[3] / "core"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def person(role: str, *shops: str) -> Person:
    return Person(f"{role}@shop.example", role.title(), role, frozenset(shops) if shops else None)


def last_action(store: Store) -> str:
    """The last act that was done."""
    done = [entry["action"] for entry in AuditLog(audit_path(store.path)).entries()]
    return str([action for action in done if action != "refused"][-1])


# --- every cell


@pytest.mark.parametrize("prepared", WRITES, ids=lambda prepared: prepared.__name__)
def test_a_write_is_done_by_the_roles_of_the_table_and_refused_to_others(
    prepared: Prepared, shop: ReceivingShop
) -> None:
    write, allowed = prepared(shop), set[str]()
    with shop.store.read() as snapshot:
        version = snapshot.version
    for role in ROLES:  # from the one that may least to the one that may all
        with acting_as(person(role)):
            try:
                write()
            except NotAllowed:
                if not allowed:
                    assert shop.store.version == version
            else:
                allowed.add(role)
    if prepared.__name__ == "undoing":  # of what Ann did
        assert allowed == {"manager"}
    elif prepared.__name__ == "settling_a_doubt":  # of a new day; a repetition only gets the answer
        assert allowed == RIGHTS["message-settled"] - {"floor"}
    else:
        assert allowed == RIGHTS[last_action(shop.store)]


@pytest.mark.parametrize("prepared", BEGINNINGS, ids=lambda prepared: prepared.__name__)
def test_only_a_manager_of_all_shops_replaces_the_store(prepared: Prepared, shop: ReceivingShop) -> None:
    begin, seconds = prepared(shop), count(1)
    refused = [person(role) for role in ROLES if role != "manager"] + [person("manager", "harbour")]
    for who in refused:
        with acting_as(who), pytest.raises(NotAllowed):
            begin(now=NOW, store_generation=0)
    with acting_as(person("manager")):
        begin(now=NOW + timedelta(seconds=next(seconds)), store_generation=shop.store.store_generation)


@pytest.mark.parametrize("role", ROLES)
def test_exports_and_backups_are_for_managers(role: str, shop: ReceivingShop) -> None:
    for write in (lambda: export_zip(shop.store, now=NOW), lambda: shop.store.backup_beside(NOW)):
        with acting_as(person(role)):
            if role == "manager":
                write()
            else:
                with pytest.raises(NotAllowed):
                    write()
    assert bool(shop.store.backups()) == (role == "manager")


@pytest.mark.parametrize("role", ROLES)
def test_customers_are_read_by_those_who_pack_or_take_money(role: str, shop: ReceivingShop) -> None:
    shop.sold("tube", 2, order="1042")
    with acting_as(person(role)):
        if may(CUSTOMERS):
            shop.store.ask(load_order_detail, "1042", NOW)
        else:
            with pytest.raises(NotAllowed):
                shop.store.ask(load_order_detail, "1042", NOW)
    assert RIGHTS[CUSTOMERS] == {"floor", "orders", "manager"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", RIGHTS)
def test_the_rights_table_decides_what_a_role_may_do(action: str, role: str) -> None:
    for who in (person(role), person(role, "harbour")):
        with acting_as(who):
            if role in RIGHTS[action] and (
                who.shops is None or RIGHTS[action] != {"manager"} or "undo" in action
            ):
                check_may(action)
            else:
                with pytest.raises(NotAllowed):
                    check_may(action)


# --- nothing is forgotten


def named_in(file: Path) -> set[str]:
    """The functions a file of core/ names when it writes."""
    calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    named = [word.value for call in calls for word in call.keywords if word.arg == "action"]
    writes = [
        call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in ("write", "note")
    ]
    given = [*named, *(call.args[0] for call in writes if call.args)]
    return {str(value.value) for value in given if isinstance(value, ast.Constant)}


USAGE = CORE / "commands" / "usage.py"
"""Options of the command line, each with an ``action`` of argparse."""


def test_every_kind_of_operation_and_every_other_write_is_in_the_table() -> None:
    others = [file for file in CORE.rglob("*.py") if file != USAGE and file.parent.name != "planning"]
    written = {name for file in others for name in named_in(file)} - {"purchase", "transfer"}
    assert {action_of(kind) for kind in OPERATION_LABELS} | {action_of(name) for name in written} <= set(
        RIGHTS
    )


# --- shops, and what others did

OF_NO_SHOP = {
    "keeping_no_stock": "buyer",
    "choosing_a_vendor": "buyer",
    "remembering_a_vendor": "buyer",
    "remembering": "buyer",
    "remembering_more": "buyer",
    "forgetting": "buyer",
    "keeping_a_layout": "buyer",
    "using_a_layout": "buyer",
    "dropping_a_layout": "buyer",
    "remembering_a_reply_s_columns": "buyer",
    "choosing_my_shop": "viewer",
    "noting_the_headlines": "viewer",
}
"""Writes about items, vendors and their files, which no shop has alone, and the role that suffices."""


@pytest.mark.parametrize("prepared", WRITES, ids=lambda prepared: prepared.__name__)
def test_nothing_is_done_in_a_shop_that_one_s_role_does_not_hold_for(
    prepared: Prepared, shop: ReceivingShop
) -> None:
    write, version = prepared(shop), shop.store.version
    role = OF_NO_SHOP.get(prepared.__name__)
    for each in [role] if role else ROLES:
        with acting_as(person(each, "quay")):
            if role:
                write()
            else:
                with pytest.raises(Problem if prepared is resetting_the_plan else NotAllowed):
                    write()  # To reset a plan that nobody changed in one's own shops does nothing.
    assert role or shop.store.version == version


def test_a_buyer_of_one_shop_changes_and_resets_the_plan_of_that_shop(shop: ReceivingShop) -> None:
    here, there = (
        KEY_SEPARATOR.join(("purchase", "acme", "", shop_id, "tube", "0")) for shop_id in ("harbour", "hill")
    )
    remember_edits(shop.store, {there: Edit(2, 4)}, by=shop.by())
    with acting_as(person("buyer", "harbour")):
        remember_edits(shop.store, {here: Edit(2, 4)}, by=shop.by())
        with pytest.raises(NotAllowed, match=r"holds for harbour only. This belongs to hill"):
            remember_edits(shop.store, {here: Edit(2, 6), there: Edit(2, 6)}, by=shop.by())
        forget_edits(shop.store, by=shop.by())
        with pytest.raises(Problem, match="already as suggested"):
            forget_edits(shop.store, by=shop.by())
    assert shop.store.ask(load_edits) == {there: Edit(2, 4)}


def test_a_role_of_one_shop_receives_there_and_nowhere_else(shop: ReceivingShop) -> None:
    here, there = shop.ordered(("tube", 3)), shop.ordered(("pump", 2))
    with acting_as(person("floor", "hill")), pytest.raises(NotAllowed, match="holds for hill only"):
        shop.receive("po", here, everything=True)
    with acting_as(person("floor", "harbour")):
        shop.receive("po", here, everything=True)
        shop.receive("po", there, everything=True)


def test_a_transfer_is_worked_on_from_both_its_ends(shop: ReceivingShop) -> None:
    transfer = shop.sent(("tube", 3))
    with acting_as(person("floor", "hill")), pytest.raises(NotAllowed):
        shop.receive("transfer", transfer, everything=True)
    with acting_as(person("floor", "harbour")):
        shop.receive("transfer", transfer, everything=True)


def test_people_undo_their_own_operations_and_a_manager_undoes_any(shop: ReceivingShop) -> None:
    floor, other = person("floor"), Person("bob@shop.example", "Bob", "floor")
    with acting_as(floor):
        mine = shop.receive("po", shop_order(shop), everything=True).operation_id
        with acting_as(other), pytest.raises(NotAllowed):
            undo(shop.store, mine, by=shop.by())
        undo(shop.store, mine, by=shop.by())
        again = shop.receive("po", shop_order(shop), everything=True).operation_id
    with acting_as(person("manager")):
        undo(shop.store, again, by=shop.by())


def shop_order(shop: ReceivingShop) -> str:
    with acting_as(person("manager")):
        return shop.ordered(("tube", 3))


def test_a_refused_attempt_is_logged_with_the_person(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    with (
        acting_as(person("viewer")),
        pytest.raises(NotAllowed, match=r"Your role \(viewer\) does not include this"),
    ):
        shop.receive("po", po, everything=True, by=By("mine", "Vera", NOW))
    *_, line = AuditLog(audit_path(shop.store.path)).entries()
    assert (line["person"], line["action"], line["subject"]) == ("viewer@shop.example", "refused", "receipt")

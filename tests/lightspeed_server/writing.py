"""Records as R-Series writes them.

Every scalar is a string; one child is an object and no list; an empty relation is ``""``; a date that is not
set has no key; no reference is ``"0"``.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.lightspeed_server.kinds import KINDS, Kind
from tests.lightspeed_server.tables import Record, Tables

OTHER_SPELLINGS = {"updateTime": "updatetime"}
"""Fields that the documentation spells otherwise than the live API; a test may empty it."""


def written(value: Any) -> Any:
    """A value as it stands in an answer."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict):
        return {name: written(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return as_children([written(each) for each in value])
    return str(value)


def as_children(records: Sequence[Any]) -> Any:
    """Several as a list, one as itself."""
    return records[0] if len(records) == 1 else list(records)


def shown(tables: Tables, kind: Kind, record: Record, relations: Sequence[str] = ()) -> dict[str, Any]:
    """A record as it stands in an answer, with the ``relations`` that were asked for.

    ``SaleLines.Item`` asks for a relation of a relation.
    """
    answer: dict[str, Any] = {OTHER_SPELLINGS.get(name, name): told for name, told in written(record).items()}
    for name in dict.fromkeys(each.partition(".")[0] for each in relations):
        if name in kind.relations:
            inner = [each.partition(".")[2] for each in relations if each.startswith(f"{name}.")]
            answer |= _related(tables, kind, record, name, inner)
    return answer


def _related(tables: Tables, kind: Kind, record: Record, name: str, inner: Sequence[str]) -> dict[str, Any]:
    """One relation under its name; nothing where a single record is not there."""
    relation = kind.relations[name]
    child = KINDS[relation.kind]
    if relation.many:
        found = tables.children(relation.kind, relation.by, record[kind.key])
        told = [shown(tables, child, each, inner) for each in found]
        return {name: {relation.kind: as_children(told)} if told else ""}
    other = tables.rows[relation.kind].get(record.get(relation.by, 0))
    return {name: shown(tables, child, other, inner)} if other else {}


def legacy_transfer(record: Record) -> Record:
    """A transfer in the older shape: two booleans, and a record for either end."""
    number, status = record["transferID"], record["status"]
    return {
        "transferID": number,
        "sent": status != "open",
        "received": status == "received",
        "note": record["note"],
        "archived": record["archived"],
        "timeStamp": record["timeStamp"],
        "transferFromID": number,
        "transferToID": number,
        "orderID": 0,
        "TransferFrom": {
            "transferFromID": number,
            "sentOn": record["sentOn"],
            "employeeID": record["sentByEmployeeID"],
            "shopID": record["sendingShopID"],
        },
        "TransferTo": {
            "transferToID": number,
            "needBy": record["needBy"],
            "employeeID": 0,
            "shopID": record["receivingShopID"],
        },
    }

"""Questions to R-Series: conditions with operators, order, and pages with a cursor.

Source: the pages Query Parameters, Pagination and Relations of the documentation.
"""

import base64
import bisect
import fnmatch
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote, urlencode

from tests.lightspeed_server.kinds import Kind
from tests.lightspeed_server.tables import Record, Tables

OPERATORS = (">=", "<=", "><", "!=", "!~", ">", "<", "~", "IN", "=")
RESERVED = frozenset({"after", "before", "archived", "count", "limit", "load_relations", "sort", "or"})
Condition = Callable[[Record], bool]


class BadRequest(Exception):
    """A question that R-Series refuses; ``status`` is its HTTP code."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Page:
    """The records of one page, in order; ``after``: the cursor of the next one, if there is more."""

    records: list[Record]
    after: str = ""


def relations_of(params: Mapping[str, str], kind: Kind) -> list[str]:
    """Return the relations that ``load_relations`` asks for."""
    text = params.get("load_relations", "")
    if text in ("", "all"):
        return list(kind.relations) if text else []
    try:
        asked = json.loads(text)
    except ValueError:
        raise BadRequest("load_relations must be a JSON encoded array.") from None
    for name in asked:
        if name.partition(".")[0] not in kind.relations:
            raise BadRequest(f"{name} is not a relation of this endpoint.")
    return [str(name) for name in asked]


# --- conditions ---


def condition(field: str, text: str, sample: Any) -> Condition:
    """``text`` such as ``>=,5`` as a test of ``field``; values are read as the type of ``sample``."""
    operator, value = operator_of(text)
    if operator == "IN":
        values = _several(value)
        if len(values) > 100:
            raise BadRequest("A maximum of 100 values may be passed in with IN.")
        wanted = {_typed(field, each, sample) for each in values}
        return lambda record: record.get(field) in wanted
    if operator == "><":
        low, _, high = value.partition(",")
        lowest, highest = _typed(field, low, sample), _typed(field, high, sample)
        return lambda record: record.get(field) is not None and lowest <= record[field] <= highest
    if operator in ("~", "!~"):
        pattern = re.compile(fnmatch.translate(value.replace("%", "*")), re.IGNORECASE)
        return lambda record: bool(pattern.match(str(record.get(field) or ""))) is (operator == "~")
    return _comparison(field, operator, _typed(field, value, sample))


def _comparison(field: str, operator: str, wanted: Any) -> Condition:
    compare: dict[str, Callable[[Any], bool]] = {
        "=": lambda there: there == wanted,
        "!=": lambda there: there != wanted,
        ">": lambda there: there is not None and there > wanted,
        ">=": lambda there: there is not None and there >= wanted,
        "<": lambda there: there is not None and there < wanted,
        "<=": lambda there: there is not None and there <= wanted,
    }
    return lambda record: compare[operator](record.get(field))


def operator_of(text: str) -> tuple[str, str]:
    for operator in OPERATORS:
        if text.startswith(f"{operator},"):
            return operator, text[len(operator) + 1 :]
    return "=", text


def _several(text: str) -> list[str]:
    if text.startswith("["):
        try:
            return [str(each) for each in json.loads(text)]
        except ValueError:
            raise BadRequest("IN takes values with commas between them, or a JSON encoded array.") from None
    return text.split(",")


def _typed(field: str, text: str, sample: Any) -> Any:
    try:
        if isinstance(sample, bool):
            return {"true": True, "false": False}[text]
        if isinstance(sample, int):
            return int(text)
        if isinstance(sample, Decimal):
            return Decimal(text)
        if isinstance(sample, datetime):
            when = datetime.fromisoformat(text)
            return when if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, KeyError, InvalidOperation):
        raise BadRequest(f"“{text}” is not a value of {field}.") from None
    return text


DATES = frozenset(
    {"createTime", "timeStamp", "updateTime", "completeTime", "orderedDate", "receivedDate", "arrivalDate"}
    | {"sentOn", "needBy", "sentDate", "paymentDueDate", "receptionDate"}
)


def conditions(
    tables: Tables, name: str, kind: Kind, params: Sequence[tuple[str, str]], loaded: Sequence[str]
) -> list[Condition]:
    """Every parameter that is a field, as a condition."""
    found: list[Condition] = []
    for key, text in params:
        if key == "or":
            found.append(_any_of([_option(tables, name, each) for each in text.split("|")]))
        elif "." in key:
            found.append(_in_relation(tables, kind, key, text, loaded))
        elif key not in RESERVED:
            field = "updateTime" if key == "updatetime" else key
            found.append(condition(field, text, _sample(tables, name, field)))
    return found


def _any_of(options: Sequence[Condition]) -> Condition:
    return lambda record: any(option(record) for option in options)


def _option(tables: Tables, name: str, text: str) -> Condition:
    field, equals, value = text.partition("=")
    if not equals:
        raise BadRequest("Every = within or must be encoded as %3D.")
    return condition(field, unquote(value), _sample(tables, name, field))


def _in_relation(tables: Tables, kind: Kind, key: str, text: str, loaded: Sequence[str]) -> Condition:
    relation, _, field = key.partition(".")
    if relation not in loaded or relation not in kind.relations:
        raise BadRequest(f"{relation} must be loaded to search in it.")
    child = kind.relations[relation]
    wanted = condition(field, text, _sample(tables, child.kind, field))
    return lambda record: any(
        wanted(each) for each in tables.children(child.kind, child.by, record[kind.key])
    )


def _sample(tables: Tables, name: str, field: str) -> Any:
    """A value of the field, for its type. A field that no record has is refused."""
    if field in DATES:
        return tables.clock.now()
    first = next(iter(tables.rows[name].values()), None)
    if first is None:
        return ""
    if field not in first:
        raise BadRequest(f"{field} is not a field of {name}.")
    return first[field]


# --- order and pages ---


def page_of(
    tables: Tables, name: str, kind: Kind, params: Sequence[tuple[str, str]], loaded: Sequence[str]
) -> Page:
    """The records that a question finds, one page of them."""
    told = dict(params)
    tests = conditions(tables, name, kind, params, loaded)
    if kind.archives and (hidden := told.get("archived", "false")) != "true":
        tests.append(lambda record: record["archived"] is (hidden == "only"))
    field, descending = _sorting(kind, told)
    limit = _limit(told)
    rows = _after(tables.rows[name], kind, field, told.get("after", ""), descending=descending)
    found: list[Record] = []
    for record in rows:
        if all(test(record) for test in tests):
            if len(found) == limit:
                last = found[-1]
                return Page(
                    found, _cursor([last.get(field), last[kind.key]] if field != kind.key else [last[field]])
                )
            found.append(record)
    return Page(found)


def count_of(
    tables: Tables, name: str, kind: Kind, params: Sequence[tuple[str, str]], loaded: Sequence[str]
) -> int:
    if mixed := {"limit", "after", "before", "sort"} & dict(params).keys():
        raise BadRequest(f"count cannot be combined with {', '.join(sorted(mixed))}.")
    tests = conditions(tables, name, kind, params, loaded)
    if kind.archives and (hidden := dict(params).get("archived", "false")) != "true":
        tests.append(lambda record: record["archived"] is (hidden == "only"))
    return sum(all(test(record) for test in tests) for record in tables.rows[name].values())


def next_address(base: str, params: Sequence[tuple[str, str]], kind: Kind, after: str) -> str:
    """The whole address of the next page: the question's own parameters, sort and limit always there."""
    kept = {key: text for key, text in params if key not in ("after", "before")}
    kept = {"sort": kind.sorts[0], "limit": "100"} | kept | {"after": after}
    return f"{base}?{urlencode(kept)}"


def _sorting(kind: Kind, params: Mapping[str, str]) -> tuple[str, bool]:
    asked = params.get("sort") or kind.sorts[0]
    field = asked.removeprefix("-")
    field = "updateTime" if field == "updatetime" else field
    if field not in kind.sorts:
        raise BadRequest(f"Cannot sort by {field}; allowed are {', '.join(kind.sorts)}.")
    return field, asked.startswith("-")


def _limit(params: Mapping[str, str]) -> int:
    text = params.get("limit", "100")
    if not text.isdecimal() or int(text) > 100:
        raise BadRequest("limit must be between 0 and 100.")
    return int(text)


def _after(
    rows: Mapping[int, Record], kind: Kind, field: str, cursor: str, *, descending: bool
) -> list[Record]:
    """The records behind the cursor, in order."""
    place = _place(cursor)
    if field == kind.key and not descending:
        ids = list(rows)  # ids only ever count up
        start = bisect.bisect_right(ids, int(place[0])) if place else 0
        return [rows[number] for number in ids[start:]]
    key = _sort_key(field, kind.key)
    ordered = sorted(rows.values(), key=key, reverse=descending)
    if not place:
        return ordered
    last = key({field: _read_back(place[0]), kind.key: place[-1]})
    return [record for record in ordered if (key(record) < last if descending else key(record) > last)]


def _sort_key(field: str, key: str) -> Callable[[Record], Any]:
    """Records without a value come first."""
    return lambda record: (record.get(field) is not None, record.get(field) or 0, record[key])


def _cursor(place: list[Any]) -> str:
    told = [each.isoformat() if isinstance(each, datetime) else each for each in place]
    return base64.b64encode(json.dumps(told).encode()).decode()


def _place(cursor: str) -> list[Any]:
    if not cursor:
        return []
    try:
        return list(json.loads(base64.b64decode(cursor)))
    except ValueError:
        raise BadRequest("after is not a cursor of this endpoint.") from None


def _read_back(value: Any) -> Any:
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return datetime.fromisoformat(value)
    return value

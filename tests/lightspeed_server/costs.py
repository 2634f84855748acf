"""Cost of a request to R-Series, by the rules in force since 17 March 2026.

Source: the pages Rate Limiting, Query Parameters and Relations of the documentation.
"""

import json
from collections.abc import Sequence
from urllib.parse import unquote

from tests.lightspeed_server.kinds import KINDS, Kind
from tests.lightspeed_server.query import operator_of, relations_of

RANGES = (">=", "<=", "><", ">", "<")


def cost_of(kind: Kind, params: Sequence[tuple[str, str]], *, single: bool) -> float:
    """Drips of a GET: 1, the relations it loads, ``or`` and ``count``; settled before any record is read."""
    told = dict(params)
    if told.get("count") == "1":
        return 10.0
    cost = 1.0
    for relation in relations_of(told, kind):
        outer, _, inner = relation.partition(".")
        if inner:
            child = KINDS[kind.relations[outer].kind].relations.get(inner)
            cost += (0.2 if child and child.many else 0.1) * (
                2 if not single or kind.relations[outer].many else 1
            )
        else:
            cost += (0.2 if kind.relations[outer].many else 0.1) * (1 if single else 2)
    return cost + _cost_of_or(told.get("or", ""))


def _cost_of_or(text: str) -> float:
    operands = [each.partition("=") for each in text.split("|")] if text else []
    fields = {field for field, _, _ in operands}
    if len(fields) <= 1:
        return 0.0
    entities = {field.partition(".")[0] if "." in field else "" for field in fields}
    ranges = sum(operator_of(unquote(value))[0] in RANGES for _, _, value in operands)
    if len(entities) == 1 and ranges <= 1:
        return float(len(operands))
    return 10.0 * len(entities) + len(operands)


def nested(content: bytes) -> int:
    """Count the records inside the payload, each of which costs half a drip."""
    try:
        told = json.loads(content or b"{}")
    except ValueError:
        return 0
    values = told.values() if isinstance(told, dict) else ()
    return sum(len(each) if isinstance(each, list) else 1 for each in values if isinstance(each, list | dict))

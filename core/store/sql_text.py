"""How the store writes a question in SQL: names are checked, values are bound."""

import re
from collections.abc import Mapping, Sequence
from typing import Any


def sql_name(name: str) -> str:
    """Names come from code and are checked all the same: they are the one thing not bound as a parameter."""
    if not re.fullmatch(r"[a-z_]+", name):
        raise ValueError(f"not a name of the store: {name!r}")
    return name


def conditions_of(equals: dict[str, Any], above: dict[str, Any]) -> tuple[list[str], list[Any]]:
    """What rows of ``kept`` must meet, and the values for it: ``equals`` (None: empty; a list: any of it) and
    ``above``, by column."""
    conditions: list[str] = []
    values: list[Any] = []
    for column, value in equals.items():
        if value is None:
            conditions.append(f"kept.{sql_name(column)} is null")
        elif isinstance(value, (list, tuple)):
            marks = ", ".join("?" * len(value)) or "null"
            conditions.append(f"kept.{sql_name(column)} in ({marks})")
            values.extend(value)
        else:
            conditions.append(f"kept.{sql_name(column)} = ?")
            values.append(value)
    for column, value in above.items():
        conditions.append(f"kept.{sql_name(column)} > ?")
        values.append(value)
    return conditions, values


def key_is(key: Sequence[str]) -> str:
    """That a row of ``kept`` has the values bound for its key."""
    return " and ".join(f"kept.{sql_name(column)} = ?" for column in key)


def set_to(given: Mapping[str, str], added: Sequence[str]) -> str:
    """The columns of a row of ``kept`` and what each becomes; it is added to those in ``added``."""
    return ", ".join(
        f"{sql_name(column)} = {f'kept.{column} + ' if column in added else ''}{value}"
        for column, value in given.items()
    )


def same_key(key: Sequence[str]) -> str:
    """That rows of ``kept`` and ``given_rows`` have the same key."""
    return " and ".join(f"kept.{sql_name(column)} = given_rows.{sql_name(column)}" for column in key)

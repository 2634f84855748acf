"""SQL text of the store's queries: names are checked, values are bound."""

import re
from collections.abc import Mapping, Sequence
from typing import Any


def sql_name(name: str) -> str:
    """Check and return a name. Names come from code, but they are the one part that cannot be bound."""
    if not re.fullmatch(r"[a-z_]+", name):
        raise ValueError(f"not a name of the store: {name!r}")
    return name


def conditions_of(
    equals: dict[str, Any], above: dict[str, Any], up_to: dict[str, Any] | None = None
) -> tuple[list[str], list[Any]]:
    """Return the conditions on rows of ``kept``, and their values.

    By column: ``equals`` (None: empty; a list: any of them), ``above`` and ``up_to``.
    """
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
    for sign, limits in ((">", above), ("<=", up_to or {})):
        for column, value in limits.items():
            conditions.append(f"kept.{sql_name(column)} {sign} ?")
            values.append(value)
    return conditions, values


def key_is(key: Sequence[str]) -> str:
    """Return the condition that a row of ``kept`` has the bound key."""
    return " and ".join(f"kept.{sql_name(column)} = ?" for column in key)


def set_to(given: Mapping[str, str], added: Sequence[str]) -> str:
    """Return the SET clause for rows of ``kept``: values by column, added to the old ones for ``added``."""
    return ", ".join(
        f"{sql_name(column)} = {f'kept.{column} + ' if column in added else ''}{value}"
        for column, value in given.items()
    )


def same_key(key: Sequence[str]) -> str:
    """Return the condition that rows of ``kept`` and ``given_rows`` have the same key."""
    return " and ".join(f"kept.{sql_name(column)} = given_rows.{sql_name(column)}" for column in key)


def among_given(columns: Sequence[str]) -> str:
    """Return the condition that ``given_rows`` has the values of these columns of ``kept``.

    As quick as a semi join in DuckDB, which PostgreSQL does not have.
    """
    kept, given = (", ".join(f"{row}.{sql_name(name)}" for name in columns) for row in ("kept", "given_rows"))
    return f"({kept}) in (select {given} from given_rows)"

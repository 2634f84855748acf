"""Files of the sample shop, and the sources that follow from them."""

from collections import defaultdict

from core.neutral.schema import FILES

OPTIONAL = {"special_orders"}
"""Files of the contract that the sample shop does not have."""
CONTRACT = {name: file for name, file in FILES.items() if not file.ours and name not in OPTIONAL}
"""The files of the contract; no sample shop has those that are ours beyond it."""


def documents(rows: list[dict[str, str]], number: str) -> dict[str, list[dict[str, str]]]:
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        lines[row[number]].append(row)
    return lines

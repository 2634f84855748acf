"""Refuse forms that were filled in before somebody changed the document: who changed what, and when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from core.errors import Refused
from core.language import say
from core.ledger import change_text, load_items_of, load_without_repeated_days, row_key
from core.purchasing.documents import Document
from core.store import Snapshot
from core.wording import counted, moment_text

# --- with the store ---


def refuse_stale(snapshot: Snapshot, document: Document, version: int | None, now: datetime) -> None:
    """Raise Refused, naming person, time and changes, if a form showed another ``version`` (None: it showed
    none)."""
    if version is None or version == document.header.version:
        return
    changes = _changes_since(snapshot, document, version)
    if changes.is_empty():
        raise Refused(
            say("{title} was changed since you opened it. Nothing was saved.", title=document.title)
        )
    (last,) = snapshot.rows("operation", number=changes["operation_number"].max())
    zone = _time_zone(snapshot, document.shop_id)
    sentences = (_change_sentence(change, zone) for change in changes.iter_rows(named=True))
    what = "; ".join(text for text in sentences if text)
    raise Refused(
        say(
            "{title} was changed by {person} at {when}{what}. Nothing was saved.",
            title=document.title,
            person=last["actor"],
            when=moment_text(zone, last["recorded_at"], now),
            what=f": {what}" if what else "",
        )
    )


def _changes_since(snapshot: Snapshot, document: Document, version: int) -> pl.DataFrame:
    """Read the change log of the document since that ``version``: one row per field, with the line's
    ``item``.

    Header fields come first.
    """
    kind, number = document.kind, document.document_id
    lines = snapshot.rows(kind.line_table, **{kind.key: number})
    keys = [row_key([number]), *(row_key([number, n]) for n in sorted(x["line_number"] for x in lines))]
    changes = snapshot.frame("change", table_name=[kind.table, kind.line_table], row_key=keys)
    made_old = changes.filter(column_name="version", before=str(version))["operation_number"].min()
    if made_old is None:
        return changes.clear()
    since = load_without_repeated_days(snapshot, changes.filter(pl.col("operation_number") >= made_old))
    items = load_items_of(snapshot, since)
    return since.join(items, on=["table_name", "row_key"], how="left").sort(
        "operation_number", pl.col("row_key").replace_strict(keys, range(len(keys))), "column_name"
    )


def _change_sentence(change: Mapping[str, Any], time_zone: str) -> str:
    """Describe one change: “Brass bell: units 2 → 7”; empty for the version itself."""
    if change["column_name"] in ("version", "dated_by_line"):
        return ""
    text = change_text(change["column_name"], change["before"], change["after"], time_zone)
    return f"{change['item']}: {text}" if change["item"] else text


def refuse_other_remainder(
    snapshot: Snapshot, document: Document, to_come: int | None, now: datetime
) -> None:
    """Raise Refused, naming person and time, if a form showed other ``to_come`` units (None: it
    showed none)."""
    left = sum(line.to_come for line in document.lines)
    if to_come is None or left == to_come:
        return
    still = say("{units} still incoming, not {shown}", units=counted(left, "unit", "units"), shown=to_come)
    who = _last_to_move(snapshot, document, now)
    raise Refused(
        say(
            "{title}: {still}{who}. Nothing was saved.",
            title=document.title,
            still=still,
            who=f"; {who}" if who else "",
        )
    )


def _last_to_move(snapshot: Snapshot, document: Document, now: datetime) -> str:
    """Name who last moved units of the document, and when: “Ann received 2 at 14:03”; empty if nobody did."""
    moves = snapshot.frame(
        "stock_movement", document_type=document.kind.table, document_id=document.document_id
    )
    number = moves["operation_number"].max()
    if number is None:
        return ""
    (last,) = snapshot.rows("operation", number=number)
    came = moves.filter(operation_number=number, shop_id=document.shop_id)["quantity"].sum()
    person, when = last["actor"], local_time(snapshot, document.shop_id, last["recorded_at"], now)
    if came > 0:
        return say("{person} received {units} at {when}", person=person, units=came, when=when)
    return say("{person} changed that at {when}", person=person, when=when)


def local_time(snapshot: Snapshot, shop_id: str, moment: datetime, now: datetime) -> str:
    """Return ``moment`` (UTC) in the shop's time, with the date if it was not today."""
    return moment_text(_time_zone(snapshot, shop_id), moment, now)


def _time_zone(snapshot: Snapshot, shop_id: str) -> str:
    return str(snapshot.rows("shop", shop_id=shop_id)[0]["time_zone"])

"""Lines of the plan put off until a day, with a reason: until then they are not planned, and listed apart."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from core.allocation import PAIR
from core.errors import Problem
from core.language import SOURCE_LANGUAGE, say, speaking
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.shop_time import today_in
from core.store import Snapshot, Store, Transaction
from core.wording import full_day_text

LONGEST_REASON = 200
"""Letters of a reason."""

PUT_OFF_ROWS = pl.Schema(
    {"item_id": pl.String(), "shop_id": pl.String(), "until_on": pl.Date(), "reason": pl.String()}
)
"""One row per item and ship-to shop that is put off: from ``until_on`` on it is planned again."""


@dataclass(frozen=True)
class PutOff:
    """Plan an item for a shop only from ``until_on`` on. None: at once."""

    item_id: str
    shop_id: str
    until_on: date | None
    reason: str | None


def split_put_off(
    rows: pl.DataFrame, put_off: pl.DataFrame, todays: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of a plan that are due now, and those put off, with ``until_on`` and ``reason``.

    ``put_off``: PUT_OFF_ROWS; ``todays``: ``shop_id, today``. A line comes back on its day.
    """
    waits = put_off.join(todays.select("shop_id", "today"), on="shop_id").filter(
        pl.col("until_on") > pl.col("today")
    )
    planned_now = rows.join(waits, on=PAIR, how="anti", maintain_order="left")
    asleep = rows.join(waits.drop("today"), on=PAIR, maintain_order="left")
    return planned_now, asleep


# --- with the store ---


def load_put_off(snapshot: Snapshot) -> pl.DataFrame:
    """Load everything that was put off, also until a day that has passed (PUT_OFF_ROWS)."""
    return snapshot.frame("put_off").drop_nulls("until_on").sort(PAIR)


def put_off(store: Store, item_id: str, shop_id: str, until_on: date, reason: str, *, by: By) -> Done:
    """Put off an item for a shop until a day. Raises Problem without a reason or for a day that has come."""
    request = PutOff(item_id, shop_id, until_on, " ".join(reason.split()))
    with speaking(SOURCE_LANGUAGE):  # The language of all notes in the history.
        note = f"put off until {full_day_text(until_on)}: {request.reason}"
    return perform(store, Operation(by, "plan", request, note=note), _decide_put_off)


def plan_again(store: Store, item_id: str, shop_id: str, *, by: By) -> Done:
    """End the delay of what was put off. Raises Problem if it is not put off."""
    request = PutOff(item_id, shop_id, None, None)
    return perform(store, Operation(by, "plan", request, note="planned again"), _decide_put_off)


def _decide_put_off(tx: Transaction, request: PutOff, by: By) -> Posting:
    key = {"item_id": request.item_id, "shop_id": request.shop_id}
    shops = tx.rows("shop", shop_id=request.shop_id)
    if not shops or not tx.rows("item", item_id=request.item_id):
        raise Problem(
            say("There is no item {item} in a shop {shop}.", item=request.item_id, shop=request.shop_id)
        )
    known = tx.rows("put_off", **key)
    if request.until_on is None and not (known and known[0]["until_on"]):
        raise Problem(say("This line is planned already."))
    if request.until_on is not None:
        _check(request, today_in(shops[0]["time_zone"], by.now))
    values = {"until_on": request.until_on, "reason": request.reason}
    change = Change("put_off", tuple(key.values()), values)
    return Posting(rows={} if known else {"put_off": [key]}, changes=[change])


def _check(request: PutOff, today: date) -> None:
    if not request.reason:
        raise Problem(say("Say why the line is put off."))
    if len(request.reason) > LONGEST_REASON:
        raise Problem(say("A reason has at most {most} letters.", most=LONGEST_REASON))
    if request.until_on is not None and request.until_on <= today:
        raise Problem(say("Put a line off until a day after today."))

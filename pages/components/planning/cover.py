"""Buy for so many weeks of sales, and the spikes that count as sales."""

from datetime import date
from urllib.parse import quote, unquote

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import Cover, Spike
from core.wording import counted, day_text
from pages.session import escaped, understand_address

COVER, SPIKES = "cover", "spike"
"""Parameters of the address: weeks to buy for, and spikes that count, ``item:shop:day`` each."""
COVER_LABELS = {
    None: marked("What is short"),
    2: marked("2 weeks of sales"),
    4: marked("4 weeks of sales"),
    6: marked("6 weeks of sales"),
    8: marked("8 weeks of sales"),
    12: marked("12 weeks of sales"),
    26: marked("26 weeks of sales"),
}
MOST_SPIKES = 20
"""Number of spikes that are asked about; those with most units first."""


def ask_cover(*, levels_too: bool) -> Cover | None:
    """Ask for how many weeks of sales to buy. None: only what is short. ``levels_too``: also up to levels."""
    understand_address(COVER, COVER_LABELS)
    weeks = st.selectbox(
        say("Buy for"), list(COVER_LABELS), key=COVER, bind="query-params",
        format_func=lambda weeks: say(COVER_LABELS[weeks]),
        help=say(
            "Fills stock up to what sells in that time. Stock, incoming and drafts count; units that "
            "customers wait for are counted once."
        ),
    )  # fmt: skip
    return Cover(weeks, counted_spikes(), levels_too) if weeks else None


def counted_spikes() -> frozenset[Spike]:
    """Return the spikes that somebody said count as sales."""
    ticked = st.session_state.get(SPIKES)
    texts = st.query_params.get_all(SPIKES) if ticked is None else ticked
    parts = (text.split(":") for text in texts)
    return frozenset(
        (unquote(item), unquote(shop), date.fromisoformat(day))
        for item, shop, day in (part for part in parts if len(part) == 3 and _is_day(part[2]))
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def ask_spikes(rows: pl.DataFrame, today: date) -> None:
    """Ask about weeks that sold far more than the others. ``rows``: SPEED_ROWS with ``description, shop``."""
    spikes = rows.filter(pl.col("spike_on").is_not_null()).sort(
        pl.col("spike_units").neg(), "item_id", "shop_id"
    )
    if spikes.is_empty():
        return
    weeks = counted(spikes.height, "week", "weeks")
    with st.expander(
        say("{weeks} sold far more than usual", weeks=weeks), icon=":material/help:", key="spikes"
    ):
        st.caption(say("One-off sales are not counted in the speed. Tick those that will come again."))
        for row in spikes.head(MOST_SPIKES).iter_rows(named=True):
            spike = (row["item_id"], row["shop_id"], row["spike_on"])
            words = say(
                "{spike_units:,} of {description} at {shop} in the week of {day}",
                day=day_text(row["spike_on"], today),
                **row,
            )
            key = f"spike {' '.join(map(str, spike))}"
            st.session_state[key] = spike in counted_spikes()
            st.checkbox(escaped(words), key=key, on_change=_count, args=(spike,))
        if spikes.height > MOST_SPIKES:
            st.caption(say("… and {more:,} more.", more=spikes.height - MOST_SPIKES))


def _count(spike: Spike) -> None:
    """Count a spike, or no longer, in the session and in the address."""
    chosen = sorted(counted_spikes() ^ {spike})
    texts = [f"{quote(item, safe='')}:{quote(shop, safe='')}:{day}" for item, shop, day in chosen]
    st.session_state[SPIKES] = st.query_params[SPIKES] = texts

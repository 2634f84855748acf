"""Customers to tell: what is ready, has left, changed its date or was refunded, until they know it."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.allocation import order_shown, order_title
from core.language import marked, say
from core.messages import BY_HAND, BY_MAIL, BY_PHONE, LATE, MISSED, TO_SEND, TOLD_ANYHOW
from core.orders import NEWS_LABELS
from core.telling import (
    KIND_NAMES,
    MESSAGE_STATES,
    Shown,
    load_news,
    load_shown,
    load_still_to_send,
    right_to_tell,
    still_to_tell,
    tell,
)
from core.wording import counted, full_day_text, number_text, shortened
from pages.components.orders.order_list import open_order
from pages.components.orders.telling import CHANNEL_LABELS, form_of, news_label, show_form
from pages.components.orders.wording import said_labels
from pages.components.shared.cards import card_title
from pages.components.shared.columns import CUSTOMER_COLUMN, DAY_FORMAT, said_columns
from pages.components.shared.messages import LOOKED_AT_EVERY, say_no_mail_server
from pages.components.shared.status import as_statuses, pill, status_column
from pages.components.shared.tables import filled_columns, one_page, table_height
from pages.session import (
    Form,
    escaped,
    forget_form,
    form_for,
    from_snapshot,
    may,
    now,
    on_phone,
    orders_board,
    store,
    submit,
    understand_address,
    worker,
)

column = st.column_config
TO_TELL_TABLE = {
    "customer": CUSTOMER_COLUMN,
    "label": status_column(marked("News"), [*KIND_NAMES.values(), *NEWS_LABELS.values()], width=150),
    "was": column.DateColumn(marked("Told before"), format=DAY_FORMAT, width=105),
    "promise": column.DateColumn(marked("Date now"), format=DAY_FORMAT, width=105),
    "numbers": column.TextColumn(marked("Orders"), width=180),
    "reach": column.TextColumn(marked("How"), width=100),
    "email": column.TextColumn(marked("E-mail"), width=230),
    "phone": column.TextColumn(marked("Phone"), width=120),
    "last": column.TextColumn(marked("Last try"), width=130),
}


def show_to_tell() -> None:
    """Show one row per customer and piece of news, and one button for many."""
    _show_sending()
    news = still_to_tell(from_snapshot(load_news, orders_board(), now()))
    news = news.filter(pl.col("kind").is_in([kind for kind in KIND_NAMES if may(right_to_tell(kind))]))
    if news.is_empty():
        st.success(say("Every customer knows how their order stands."), icon=":material/check:")
        return
    counts = dict(news["kind"].value_counts().iter_rows())
    kinds = [kind for kind in KIND_NAMES if kind in counts]
    labels = {name: f"{say(KIND_NAMES[name])} **{number_text(counts[name])}**" for name in kinds}
    kind = st.pills(
        say("News"), kinds, format_func=labels.__getitem__,
        default=kinds[0], required=True, key="telling", label_visibility="collapsed",
    )  # fmt: skip
    chosen = news.filter(kind=kind if kind in counts else kinds[0])
    if kind == LATE:
        chosen = _of_one_news(chosen)
    shown = from_snapshot(load_shown)
    if not shown.can_mail:
        say_no_mail_server()
    (_show_cards if on_phone() else _show_table)(chosen, shown)


def _of_one_news(news: pl.DataFrame) -> pl.DataFrame:
    kinds = [label for name, label in NEWS_LABELS.items() if name in news["news"].to_list()]
    if len(kinds) < 2 and "news" not in st.query_params:
        return news
    understand_address("news", kinds)
    label = st.pills(
        say("Which"), kinds, format_func=say, key="news", bind="query-params", label_visibility="collapsed"
    )
    names = [name for name, text in NEWS_LABELS.items() if text == label]
    return news.filter(pl.col("news").is_in(names)) if names else news


@st.fragment(run_every=LOOKED_AT_EVERY)
def _show_sending() -> None:
    """Say how many e-mails still have to leave."""
    if left := store().ask(load_still_to_send):
        mails = counted(left, "e-mail", "e-mails")
        st.info(say("Still to be sent: {mails}. You can go on working.", mails=mails), icon=":material/send:")


def _order_numbers(news: pl.DataFrame) -> list[str]:
    return news["orders"].explode().to_list()


# --- as a table


def _show_table(news: pl.DataFrame, shown: Shown) -> None:
    many = any(shown.channel(row) == BY_MAIL for row in news.iter_rows(named=True))
    st.caption(
        say("Tick customers to tell some of them, or tell them all. Select a row to open the order.")
        if many
        else say("Tick customers to see what to tell them. Select a row to open the order.")
    )
    place, acts = st.container(), st.container()
    page = one_page(news, "customers")
    form = form_for("tell", "customers")
    key = form.key("rows", hash(tuple(_order_numbers(page))))  # A selection belongs to the rows shown.
    rows = _as_table(page, shown)
    with place:
        picked = st.dataframe(
            rows.with_columns(as_statuses("label")),
            hide_index=True, column_config=said_columns(TO_TELL_TABLE, rows), placeholder="",
            column_order=filled_columns(rows, TO_TELL_TABLE),
            height=table_height(page), key=key, on_select=lambda: _open(form, key, page, news),
            selection_mode=["multi-row", "single-cell"], alt=say("Customers to tell"),
        )  # fmt: skip
    ticked = picked["selection"]["rows"]
    with acts:
        _show_acts(form, (page[ticked] if ticked else news).to_dicts(), shown, some=bool(ticked))


def _as_table(news: pl.DataFrame, shown: Shown) -> pl.DataFrame:
    rows = news.to_dicts()
    first = pl.col("before", "promises").list.first()
    return news.with_columns(first).with_columns(
        label=pl.Series([news_label(row) for row in rows], dtype=pl.String),
        reach=pl.Series([say(CHANNEL_LABELS[shown.channel(row)]) for row in rows], dtype=pl.String),
        numbers=pl.col("orders").list.eval(order_shown("")).list.join(", "),
        was="before", promise="promises",
        last=pl.col("state").replace(said_labels(MESSAGE_STATES)),
    ).select(list(TO_TELL_TABLE))  # fmt: skip


def _open(form: Form, key: str, page: pl.DataFrame, news: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        open_order(page["orders"][row][0], _order_numbers(news))
        forget_form(form.name)  # A new table next time, without a selection.


def _show_acts(form: Form, rows: Sequence[dict[str, Any]], shown: Shown, *, some: bool) -> None:
    """Offer to send the e-mails; show the texts of the ticked customers, and offer to mark them as told."""
    mails = [row for row in rows if shown.channel(row) == BY_MAIL]
    if not (mails or some):
        return
    with st.container(border=True):
        if mails:
            _show_many(form, mails, shown)
        if some:
            for row in rows:
                channel = BY_PHONE if shown.channel(row) == BY_PHONE else BY_MAIL
                st.code(shown.text(row, channel).body, language=None, wrap_lines=True)
            st.button(
                say("Mark as told"), key=form.key("told"), icon=":material/mark_email_read:",
                on_click=_tell_many, args=(form, rows, shown, BY_HAND),
            )  # fmt: skip


def _show_many(form: Form, rows: Sequence[dict[str, Any]], shown: Shown) -> None:
    """Ask before many e-mails are sent: how many, and one of the texts."""
    mails = counted(len(rows), "e-mail", "e-mails")
    with st.popover(say("Send {mails}", mails=mails), icon=":material/send:", key=form.key("many")):
        text = shown.text(rows[0], BY_MAIL)
        st.write(
            say("{mails} will be sent, each in its customer's language. This is the first:", mails=mails)
        )
        st.code(f"{rows[0]['email']}\n{text.subject}\n\n{text.body}", language=None, wrap_lines=True)
        st.button(
            say("Send {mails} now", mails=mails), key=form.key("send"), type="primary", on_click=_tell_many,
            args=(form, rows, shown, BY_MAIL),
        )  # fmt: skip


def _tell_many(form: Form, rows: Sequence[dict[str, Any]], shown: Shown, channel: str) -> None:
    state = TO_SEND if channel == BY_MAIL else TOLD_ANYHOW
    messages = [shown.message(row, channel, state) for row in rows]
    done = submit(form, lambda by: tell(store(), messages, by=by), lambda _: _told_text(rows, channel))
    if done and channel == BY_MAIL:
        worker().send_messages()


def _told_text(rows: Sequence[dict[str, Any]], channel: str) -> str:
    if channel == BY_MAIL:
        return say("On the way: {mails}.", mails=counted(len(rows), "e-mail", "e-mails"))
    if len(rows) == 1:
        return say("{customer} was told.", customer=rows[0]["customer"] or say("The customer"))
    return say("Told {customers}.", customers=counted(len(rows), "customer", "customers"))


# --- as cards, for a phone


def _show_cards(news: pl.DataFrame, shown: Shown) -> None:
    mails = [row for row in news.to_dicts() if shown.channel(row) == BY_MAIL]
    if mails:
        _show_many(form_for("tell", "customers"), mails, shown)
    place = st.container()
    page = one_page(news, "customers")
    with place:
        for row in page.iter_rows(named=True):
            _show_card(row, shown, _order_numbers(news))


def _show_card(row: dict[str, Any], shown: Shown, numbers: Sequence[str]) -> None:
    with st.container(border=True, gap="xxsmall"):
        customer = row["customer"] or say("No name")
        st.markdown(f"**{escaped(shortened(customer))}** {pill(news_label(row))}  \n{escaped(_dates(row))}")
        with st.container(horizontal=True):
            for number in row["orders"]:
                card_title(order_title(number), number, open_order, (number, numbers))
        if row["state"] == MISSED:
            st.caption(say(MESSAGE_STATES[MISSED]))
        with st.expander(say("Tell"), icon=":material/campaign:", key=form_of(row).key("tell")):
            show_form(row, shown)


def _dates(row: dict[str, Any]) -> str:
    """Return the date told before and the one now, or what is ready or has left."""
    if row["kind"] != LATE:
        return (row["items"] or "").replace("\n", ", ")
    was, promise = (
        full_day_text(day) if day else say("No date") for day in (row["before"][0], row["promises"][0])
    )
    return promise if row["news"] == "untold" else f"{was} → {promise}"

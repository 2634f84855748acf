"""Questions of an upload: its shop, vendor and dates, and its columns."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from core.exchange import questions
from core.language import marked, say
from core.neutral import Answers, KnownToStore, Question, Upload, mapping_of
from core.report import choice_labels
from pages.components.shared.columns import FIELD_DAY_FORMAT
from pages.session import escaped, form_id, store

_PLACEHOLDERS = {
    "shop": marked("Choose a shop, or type a new one"),
    "vendor": marked("Choose a vendor, or type a new one"),
}


def ask_answers(upload: Upload, known: KnownToStore) -> Answers:
    """Ask everything ``upload`` leaves open, and return the answers so far."""
    asked = questions(upload, known, Answers())
    _warn_of_nothing_known([question for question in asked if not question.new], known)
    answered = {each.column: _ask(each, known) for each in asked if each.asks != "column"}
    columns = [question for question in asked if question.asks == "column"]
    if columns:
        st.write(
            say(
                "Which columns of your files have these? The answer is saved for files with the same columns."
            )
        )
    mappings: dict[str, dict[str, str]] = {}
    for question in columns:
        if (header := _ask_column(question)) is not None:
            mappings.setdefault(question.file, {})[question.column] = header
    return Answers(mappings=mappings).also(answered)


def without_remembered(upload: Upload, known: KnownToStore) -> KnownToStore:
    """Return ``known`` without the remembered columns of ``upload``, if the user wants to choose again."""
    remembered = any(mapping_of(upload, file, known, Answers()) for file in upload.tables())
    anew = remembered and st.checkbox(say("Choose the columns again"), key=f"anew {form_id('import')}")
    return replace(known, mappings={}) if anew else known


def _ask_column(question: Question) -> str | None:
    name = question.column.replace("_", " ").capitalize()
    proposed = question.proposed
    choices = [*question.headers, *question.in_use, *([""] if question.without else [])]
    return st.selectbox(
        escaped(say("{column} in {file}", column=name, file=question.file)),
        choices,
        index=choices.index(proposed) if proposed in question.headers else None,
        format_func=lambda header: header or say("None: {consequence}", consequence=question.without),
        placeholder=say("Choose a column"),
        key=_key(question),
    )


def _warn_of_nothing_known(asked: list[Question], known: KnownToStore) -> None:
    """Warn if a shop or vendor must be chosen and none is known yet."""
    kinds = {"shop": "shops", "vendor": "vendors"}
    if any(not known.ids[kinds[each.asks]] for each in asked if each.asks in kinds):
        st.warning(say("No shops or vendors are known yet. First import them with a folder or an item list."))


def _ask(question: Question, known: KnownToStore) -> str:
    if question.asks == "day":
        return _ask_day(question)
    if question.asks == "text":
        return st.text_input(question.label, question.proposed, key=_key(question)).strip()
    names = _names(question.asks, known)
    if question.new and not names:
        return _ask_name(question)
    return _ask_id(question, names)


def _names(table: str, known: KnownToStore) -> dict[str, str]:
    """Return the names of known shops or vendors by id."""
    with store().read() as snapshot:
        names = choice_labels(snapshot.frame(table, columns=[f"{table}_id", "name"]))
    return {key: name for key, name in names.items() if key in known.ids[f"{table}s"]}


def _ask_name(question: Question) -> str:
    """Ask for the name of something new, if nothing of its kind is known yet."""
    if question.asks == "shop":
        label = say("{question} Name the shop", question=question.label)
    else:
        label = say("{question} Name the vendor", question=question.label)
    key = f"new {question.column} {form_id('import')}"
    return st.text_input(label, placeholder=say("Main Street"), key=key).strip()


def _ask_id(question: Question, names: Mapping[str, str]) -> str:
    """Ask for an id; an unknown one only if the question allows it."""
    chosen = st.selectbox(
        question.label,
        list(names),
        format_func=lambda key: names.get(key, key),
        index=None,
        accept_new_options=question.new,
        placeholder=say(_PLACEHOLDERS[question.asks] if question.new else "Choose one"),
        key=_key(question),
    )
    return chosen or ""


def _ask_day(question: Question) -> str:
    day = st.date_input(question.label, value=None, key=_key(question), format=say(FIELD_DAY_FORMAT))
    return day.isoformat() if isinstance(day, date) else ""


def _key(question: Question) -> str:
    """Return the key of a question's field: it holds the answer in every language of the label."""
    return f"{question.file}:{question.column} {form_id('import')}"

"""What an upload does not say: its shop, vendor and days, and which column is which."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import streamlit as st

from core.exchange import Answers, KnownToStore, Question, Upload, mapping_of, questions
from core.lightspeed import po_number
from core.report import choice_labels
from pages.session import escaped, form_id, store


def ask_answers(upload: Upload, known: KnownToStore) -> Answers:
    """Ask for everything ``upload`` leaves open, and give back what was answered so far."""
    answers = _ask_export(upload, known) if upload.kind in ("item_list", "purchase_order") else Answers()
    asked = [question for question in questions(upload, known, Answers()) if question.headers]
    if asked:
        st.write(
            "Which columns of your files hold these? The answer is kept for files with the same columns."
        )
    mappings: dict[str, dict[str, str]] = {}
    for question in asked:
        if header := _ask_column(question):
            mappings.setdefault(question.file, {})[question.column] = header
    return replace(answers, mappings=mappings)


def without_remembered(upload: Upload, known: KnownToStore) -> KnownToStore:
    """``known`` without the remembered columns of ``upload``, where the user wants to choose anew."""
    remembered = any(mapping_of(upload, file, known, Answers()) for file in upload.tables())
    anew = remembered and st.checkbox("Choose the columns anew", key=f"anew {form_id('import')}")
    return replace(known, mappings={}) if anew else known


def _ask_column(question: Question) -> str | None:
    name = question.column.replace("_", " ").capitalize()
    proposed = question.proposed
    return st.selectbox(
        escaped(f"{name} in {question.file}"),
        list(question.headers),
        index=list(question.headers).index(proposed) if proposed in question.headers else None,
        placeholder="Choose a column",
        key=f"{question.file}:{question.column} {form_id('import')}",
    )


def _ask_export(upload: Upload, known: KnownToStore) -> Answers:
    """What an export does not say about itself."""
    shops, vendors = _names("shop", known.ids["shops"]), _names("vendor", known.ids["vendors"])
    if upload.kind == "item_list":
        return Answers(shop_id=_ask_shop(shops))
    if not shops or not vendors:
        st.warning("First bring in the shops and vendors, with a folder or an item list: none are known yet.")
    vendor = _ask_id("Which vendor was it ordered from?", vendors)
    shop = _ask_id("Which shop is it for?", shops)
    (file,) = upload.tables()
    number = "" if po_number(file) else st.text_input("Purchase order number", key=f"po {form_id('import')}")
    ordered, expected = _ask_day("Ordered on (empty: a draft)"), _ask_day("Expected on")
    return Answers(shop, vendor, number.strip(), ordered, expected)


def _names(table: str, known: Collection[str]) -> dict[str, str]:
    """What to call each known id."""
    with store().read() as snapshot:
        names = choice_labels(snapshot.frame(table, columns=[f"{table}_id", "name"]))
    return {key: name for key, name in names.items() if key in known}


def _ask_shop(shops: dict[str, str]) -> str:
    """Whose stock an item list is: a known shop, or the name of a new one."""
    if shops:
        return _ask_id("Whose stock is it?", shops, new="shop")
    name = st.text_input(
        "Whose stock is it? Name the shop", placeholder="Main Street", key=f"new shop {form_id('import')}"
    )
    return name.strip()


def _ask_id(label: str, names: dict[str, str], new: str = "") -> str:
    """An id; one that is not known yet where ``new`` says what it may be."""
    chosen = st.selectbox(
        label,
        list(names),
        format_func=lambda key: names.get(key, key),
        index=None,
        accept_new_options=bool(new),
        placeholder=f"Choose a {new}, or type a new one" if new else "Choose one",
        key=f"{label} {form_id('import')}",
    )
    return chosen or ""


def _ask_day(label: str) -> str:
    day = st.date_input(label, value=None, key=f"{label} {form_id('import')}")
    return day.isoformat() if isinstance(day, date) else ""

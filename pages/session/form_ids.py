"""Form ids."""

import uuid

import streamlit as st


def form_id(form: str) -> str:
    """The id of the operation that ``form`` will do: the same until it succeeded (``done``)."""
    return str(_forms().setdefault(form, uuid.uuid4().hex))


def forget_form(form: str) -> None:
    """Give ``form`` another id, and with it blank fields, when it is shown next."""
    _forms().pop(form, None)


def _forms() -> dict[str, str]:
    """The ids of this session's forms: in one place, because Streamlit goes through all that a session keeps
    for every field it shows."""
    forms: dict[str, str] = st.session_state.setdefault("forms", {})
    return forms

"""Ids of forms."""

import uuid

import streamlit as st


def form_id(form: str) -> str:
    """Return the id of the operation that ``form`` will do. It changes only after success
    (``forget_form``)."""
    return str(_forms().setdefault(form, uuid.uuid4().hex))


def forget_form(form: str) -> None:
    """Give ``form`` a new id, and with it blank fields, the next time it is shown."""
    _forms().pop(form, None)


def _forms() -> dict[str, str]:
    """Return the ids of this session's forms.

    They are in one dict, because for every field Streamlit checks every entry of a session.
    """
    forms: dict[str, str] = st.session_state.setdefault("forms", {})
    return forms

"""Language of the screens: the asker's choice, or else the language of their browser.

The choice is kept for the person in the store's settings; without sign-in, for whoever sits at this computer.
"""

import contextlib
import re
from datetime import date
from typing import Any

import streamlit as st

from core.access import asker
from core.errors import Problem
from core.language import SCREEN_LANGUAGES, SOURCE_LANGUAGE, find_language_by, speaking
from core.store import load_settings, remember
from pages.session.services import store
from pages.session.streamlit_internals import session_id

LANGUAGE = "language"
"""Key of the session with the code of the language that is spoken."""
SCREEN_LANGUAGE_SETTING = "language of "


def spoken_language() -> str:
    """Return the language of whoever looks at the page; English for the server's own work."""
    if not session_id():
        return SOURCE_LANGUAGE
    if LANGUAGE not in st.session_state:
        # Nobody signed in yet, or a store that cannot be read: their sentences are in the browser's language.
        with contextlib.suppress(Problem), speaking(_of_browser()):
            st.session_state[LANGUAGE] = _kept() or _of_browser()
    return str(st.session_state.get(LANGUAGE) or _of_browser())


def keep_screen_language(language: str) -> None:
    """Use ``language`` for the asker from now on. The fields of the page keep their entries.

    To Streamlit a date in another format, or options with other words, would be another field.
    """
    entered = {key: value for key, value in st.session_state.items() if _depends_on_language(value)}
    remember(store(), f"{SCREEN_LANGUAGE_SETTING}{asker().person_id}", language, action="language")
    st.session_state.update(entered | {LANGUAGE: language})


def _depends_on_language(entered: Any) -> bool:
    """Return True for a date, text or choice, or several of them. Buttons and files cannot be set."""
    each = entered if isinstance(entered, list | tuple) else [entered]
    return bool(each) and all(isinstance(one, str | date) for one in each)


def _kept() -> str:
    saved = str(store().ask(load_settings, SCREEN_LANGUAGE_SETTING).get(asker().person_id, ""))
    return saved if saved in SCREEN_LANGUAGES else ""


def _of_browser() -> str:
    """Return the language that the browser asks for, where there are screens in it."""
    return language_asked_for(st.context.locale or "")


def language_asked_for(locales: str) -> str:
    """Return the language of a browser's ``locales`` (``de-AT,de;q=0.9``): the first, or English."""
    language = re.split(r"[-_,;]", locales.strip(), maxsplit=1)[0].lower()
    return language if language in SCREEN_LANGUAGES else SOURCE_LANGUAGE


find_language_by(spoken_language)

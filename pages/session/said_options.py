"""Options of fields that are bound to the address: shown in the reader's language, understood in each.

Streamlit writes an option into the address as it is shown. Links of the program name it in English, and links
that people send each other in the language of the sender.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.language import SCREEN_LANGUAGES, say, speaking
from pages.session.streamlit_internals import TabContainer, rename_in_address


def understand_address(key: str, options: Mapping[Any, str] | Iterable[str]) -> None:
    """Let the address name ``options`` in any language. Call it before the field is drawn, which shows them
    by ``say``.

    ``options``: the options with their English labels, or options that are these labels.
    """
    labels = options if isinstance(options, Mapping) else {option: option for option in options}
    named = st.query_params.get_all(key)
    meant = [_meant(name, labels) for name in named]
    said = [say(labels[option]) if option in labels else option for option in meant]
    if said != named and not rename_in_address(key, said):
        st.session_state[key] = meant if isinstance(st.session_state.get(key), list) else meant[0]


def said_tabs(names: Sequence[str], key: str) -> dict[str, TabContainer]:
    """Draw tabs and return them by their English ``names``, by which ``open_tab`` and links open them."""
    said = {name: say(name) for name in names}
    labels = {name: name for name in names}
    chosen = st.session_state.get(key)
    if chosen not in said.values() and (name := _meant(chosen, labels)) in said:
        st.session_state[key] = said[name]
    understand_address(key, labels)
    return dict(zip(names, st.tabs(list(said.values()), key=key, bind="query-params"), strict=True))


def _meant(name: str | None, labels: Mapping[Any, str]) -> Any:
    """Return the option that has this label in any language; where there is none, ``name`` itself."""
    for language in SCREEN_LANGUAGES:
        with speaking(language):
            for option, label in labels.items():
                if say(label) == name:
                    return option
    return name

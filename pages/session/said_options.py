"""Options of fields that are bound to the address: shown in the reader's language, understood in every
language.

Streamlit writes an option into the address as it is shown. The program's own links name it in English, and
links that people send each other name it in the sender's language.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.language import SCREEN_LANGUAGES, say, speaking
from pages.session.streamlit_internals import TabContainer, rename_in_address

Options = Mapping[Any, str] | Iterable[Any]
"""Options with their labels in English, or options that are these labels."""


def understand_address(
    key: str, options: Options, says: Callable[[Any], str] | None = None, *, several: bool = False
) -> None:
    """Let the address name ``options`` in any language. Call it before the field ``key`` is drawn.

    ``says``: its ``format_func``, by default ``say`` of the label; ``several``: more than one can be chosen.
    """
    if key not in st.query_params:
        return
    labels = options if isinstance(options, Mapping) else {option: option for option in options}
    label_of = says or (lambda option: say(labels[option]))
    named = st.query_params.get_all(key)
    meant = [_meant(name, labels, label_of) for name in named]
    options_said = [label_of(option) if option in labels else option for option in meant]
    if options_said != named and not rename_in_address(key, options_said):
        st.session_state[key] = meant if several else meant[0]


def said_tabs(names: Sequence[str], key: str) -> dict[str, TabContainer]:
    """Draw tabs and return them by their English ``names``, by which ``open_tab`` and links open them."""
    translated = {name: say(name) for name in names}
    chosen = st.session_state.get(key)
    if chosen not in translated.values() and (name := _meant(chosen, names, say)) in translated:
        st.session_state[key] = translated[name]
    understand_address(key, names)
    return dict(zip(names, st.tabs(list(translated.values()), key=key, bind="query-params"), strict=True))


def _meant(name: str | None, options: Iterable[Any], label_of: Callable[[Any], str]) -> Any:
    """Return the option with this label in any language, in capitals or not; ``name`` if there is none."""
    for language in SCREEN_LANGUAGES:
        with speaking(language):
            for option in options:
                if name is not None and label_of(option).casefold() == name.casefold():
                    return option
    return name

"""Texts and language as a manager chose them, where they differ from what the program brings."""

from dataclasses import asdict, dataclass, replace

from core.errors import Problem
from core.language import say
from core.store import Snapshot, Store, forget, load_settings, remember, unchanged
from core.telling.texts import MESSAGE_LANGUAGES, MessageText, check_text, original_text

TEXT_SETTING = "message text "
LANGUAGE_SETTING = "message language"
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class ShopTexts:
    """Texts that the shop changed, by kind, language and channel; and its ``language``, for vendors and for
    customers whose own is not known."""

    changed: dict[str, MessageText]
    language: str

    def of(self, kind: str, language: str, channel: str) -> MessageText:
        """Return the text that is used now."""
        changed = self.changed.get(f"{kind} {language} {channel}")
        return changed or original_text(kind, language, channel)

    def is_changed(self, kind: str, language: str, channel: str) -> bool:
        return f"{kind} {language} {channel}" in self.changed


def changed_texts(texts: ShopTexts, place: tuple[str, str, str], text: MessageText) -> ShopTexts:
    """Return the texts with one of them replaced, to try it. ``place``: its kind, language and channel."""
    return replace(texts, changed={**texts.changed, " ".join(place): text})


# --- with the store ---


def load_texts(snapshot: Snapshot) -> ShopTexts:
    """Load the texts and the language that are used now."""
    saved = load_settings(snapshot, TEXT_SETTING)
    language = load_settings(snapshot, LANGUAGE_SETTING).get("", DEFAULT_LANGUAGE)
    return ShopTexts({name: MessageText(**text) for name, text in saved.items()}, language)


TextPlace = tuple[str, str, str]
"""Kind, language and channel of a text."""


def keep_text(store: Store, place: TextPlace, text: MessageText, shown: MessageText | None = None) -> None:
    """Use this text from now on. Raises Problem for an unknown placeholder or an empty text, and if the text
    is no longer the one that was ``shown``."""
    kind, _, channel = place
    check_text(kind, channel, text)
    check = unchanged(lambda tx: load_texts(tx).of(*place), shown, text)
    remember(store, TEXT_SETTING + " ".join(place), asdict(text), action="message-texts", check=check)


def forget_text(store: Store, place: TextPlace, shown: MessageText | None = None) -> None:
    """Go back to the text that the program brings. Raises Problem if it is no longer the one that was
    ``shown``."""
    check = unchanged(lambda tx: load_texts(tx).of(*place), shown, original_text(*place))
    forget(store, TEXT_SETTING + " ".join(place), action="message-texts", check=check)


def keep_language(store: Store, language: str, shown: str | None = None) -> None:
    """Write in this language to customers whose own is not known, and to vendors. Raises Problem, also if it
    is no longer the one that was ``shown``."""
    if language not in MESSAGE_LANGUAGES:
        raise Problem(say("There are no texts in “{language}”.", language=language))
    check = unchanged(lambda tx: load_texts(tx).language, shown, language)
    remember(store, LANGUAGE_SETTING, language, action="message-texts", check=check)

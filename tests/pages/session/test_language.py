"""Language of the screens: a person's choice, or else the browser's; files stay the same in each."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access import OWNER, acting_as
from core.exchange import export_zip
from core.language import SCREEN_LANGUAGES, say, speaking
from core.language.catalogue import translations
from core.store import load_settings
from pages.session import outcome
from pages.session.services import caches, now, store
from tests.helpers.app_pages import in_browser_of, page_at, plain, pressed
from tests.helpers.signed_in import AUTH, signed_in_app

pytestmark = pytest.mark.usefixtures("sample_path")
ANN = "ann@shop.example"


def title(app: AppTest) -> str:
    return app.title[0].value


@pytest.mark.parametrize(
    ("locale", "seen"), [("de-DE", "Daten"), ("de", "Daten"), ("en-US", "Data"), ("fi-FI", "Data")]
)
def test_screens_are_in_the_browsers_language_or_in_english(
    locale: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_browser_of(locale, monkeypatch)
    assert title(page_at("data")) == seen


def german_chosen() -> None:
    """Choose German as the field in Help does, whose dialog AppTest does not draw."""
    from pages.session import keep_screen_language, one_run

    with one_run():
        keep_screen_language("de")


def test_the_choice_is_kept_for_whoever_sits_at_this_computer() -> None:
    assert title(page_at("people")) == "People"
    assert not AppTest.from_function(german_chosen).run().exception
    assert title(page_at("people")) == "Personen"
    assert store().ask(load_settings, "language of ") == {"shop staff": "de"}


def test_the_choice_is_kept_for_the_person_who_signed_in_and_for_nobody_else(sample_path: Path) -> None:
    before = signed_in_app(sample_path, ANN, "manager", page="data")
    assert title(before) == "Data"
    choice = AppTest.from_function(german_chosen)
    choice.secrets["auth"], choice.user = AUTH, before.user
    assert not choice.run().exception
    assert title(signed_in_app(sample_path, ANN, page="data")) == "Daten"
    assert title(signed_in_app(sample_path, "ben@shop.example", "manager", page="data")) == "Data"
    assert store().ask(load_settings, "language of ") == {ANN: "de"}


def test_a_visitor_without_a_right_to_come_in_reads_so_in_their_browsers_language(
    sample_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_browser_of("de-DE", monkeypatch)
    app = signed_in_app(sample_path, "stranger@shop.example")
    assert "Liste der Personen" in " ".join(each.value for each in app.markdown)
    assert [each.label for each in app.button] == ["Abmelden"]


def test_a_refusal_a_done_message_and_an_undo_are_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_browser_of("de-DE", monkeypatch)
    with speaking("de"):  # AppTest looks for the labels of options outside of the page.
        app = pressed(page_at("data", view="Currencies"), "Kurs festlegen")
    assert [plain(each.value) for each in app.error] == [
        "Ein Kurs braucht einen Tag, zwei Währungen und den Kurs selbst. Füllen Sie alle vier Felder aus. "
        "Es wurde nichts geändert."
    ]
    for label, code in (("Von", "EUR"), ("An", "USD")):
        (field,) = (each for each in app.selectbox if each.label == label)
        field.set_value(code)
    (rate,) = (each for each in app.text_input if each.label == "Kurs")
    rate.set_value("1,1")
    with speaking("de"):
        app = pressed(app, "Kurs festlegen")
        assert app.success[0].value.startswith("Kurs festgelegt")
        app = pressed(app, "Rückgängig")
    assert [each.value for each in app.success] == ["Rückgängig gemacht."]


@pytest.mark.parametrize("language", sorted(SCREEN_LANGUAGES))
def test_a_translation_says_as_its_sentence_does_what_became_of_a_write(language: str) -> None:
    catalogue = translations(language)
    with speaking(language):
        for sentence, translated in getattr(catalogue, "_catalog", {}).items():
            for part in outcome.SAYS_ITSELF:
                if isinstance(sentence, str) and part in sentence:
                    assert say(part) in translated, sentence


def test_the_files_of_an_export_are_the_same_in_every_language() -> None:
    files = []
    for language in sorted(SCREEN_LANGUAGES):
        with acting_as(OWNER), speaking(language):
            files.append(export_zip(store(), now=now().replace(hour=0, minute=0, second=0)))
    assert files[0] == files[1]


def test_what_is_kept_for_readers_of_one_language_is_not_shown_to_others() -> None:
    words = {"de": "zu bestellen", "en": "to order"}
    for language in ("de", "en", "de"):
        with speaking(language):
            board = caches().board.get(now()).value
        said = " ".join(board["waits_for"])
        assert {spoken for spoken, word in words.items() if word in said} == {language}

"""The header of every page: search that opens, My shop, help; and filters that are part of the address."""

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.language import SCREEN_LANGUAGES, SOURCE_LANGUAGE
from core.language.catalogue import translations
from core.store import Store, load_settings, open_store, remember
from pages.components.shared.help import KEYS_PART, PAGE_PARTS, guide
from tests.helpers.app_pages import page_at, plain
from tests.helpers.small_shop import ordered, small_shop, sold
from tests.pages.shared.test_search import searched

MINE = "my shop of shop staff"


def filled(store: Store) -> None:
    """The lamp is short in Harbour, the tyre on Main Street; one delivery of each is incoming."""
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "lamp", 3, date(2026, 11, 2), order="E2", shop="S2")
    ordered(store, "P-7", "lamp", 1, date(2026, 12, 1), shop="S2")
    ordered(store, "E1", "tyre", 1, date(2026, 12, 1))


@pytest.fixture
def shop(path: Path) -> Path:
    small_shop(path, fill=filled).close()
    return path


def with_my_shop(path: Path, shop: str) -> None:
    store = open_store(path)
    remember(store, MINE, shop, action="my-shop")
    store.close()


def address(app: AppTest, name: str) -> list[str]:
    """The values of one parameter of the page's address."""
    values = app.query_params.get(name, [])
    return [values] if isinstance(values, str) else list(values)


def items(app: AppTest) -> list[str]:
    """The items of the Backorders page."""
    return sorted(set(next(f.value for f in app.dataframe if "reason" in f.value)["description"]))


@pytest.mark.usefixtures("shop")
def test_a_document_s_number_opens_it_from_any_page() -> None:
    app = searched("po p-7", "ecom_orders")
    assert address(app, "po") == ["P-7"]
    assert [plain(heading.value) for heading in app.subheader] == ["Purchase order P-7"]


@pytest.mark.usefixtures("shop")
def test_two_documents_with_one_number_are_both_offered() -> None:
    app = searched("E1")
    labels = [link.proto.label for link in app.get("page_link")]
    assert {"Purchase order E1", "eCom order E1"} <= set(labels)


def test_my_shop_is_the_filter_of_every_list_until_another_is_chosen(shop: Path) -> None:
    with_my_shop(shop, "S2")
    app = page_at("backorders")
    assert (items(app), address(app, "shop")) == (["Front lamp"], ["S2"])
    app.multiselect(key="shop").set_value([]).run()
    assert (len(items(app)), address(app, "shop")) == (2, ["all"])
    assert page_at("receiving").dataframe[0].value["document_id"].to_list() == ["P-7"]
    assert page_at("ecom_orders").dataframe[0].value["ecom_order_id"].to_list() == ["E2"]
    assert page_at("po_planning").multiselect(key="shop").value == ["S2"]


@pytest.mark.parametrize("named", ["S1", "Main Street"])
def test_a_link_names_its_own_shop_by_id_or_name(shop: Path, named: str) -> None:
    with_my_shop(shop, "S2")
    app = page_at("backorders", shop=named)
    assert app.multiselect(key="shop").value == ["S1"]
    assert address(app, "shop") == ["S1"]


def test_a_link_to_all_shops_shows_all(shop: Path) -> None:
    with_my_shop(shop, "S2")
    assert len(items(page_at("backorders", shop="all"))) == 2
    assert len(items(page_at("backorders", only="true"))) == 2


def test_a_chosen_shop_is_kept_for_the_person_and_filters_at_once(shop: Path) -> None:
    app = page_at("backorders")
    app.selectbox(key="my shop field").set_value("S2").run()
    assert not app.exception
    assert app.session_state["shop"] == ["S2"]
    store = open_store(shop)
    assert store.ask(load_settings, "my shop of ") == {"shop staff": "S2"}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("page", "asked", "said"),
    [
        ("backorders", {"shop": "Atlantis"}, "Shop Atlantis is not known. Choose another."),
        ("backorders", {"short": "everything"}, "Units short everything is not known. Choose another."),
        ("receiving", {"vendor": "V9"}, "From vendor V9 is not known. Choose another."),
        ("backorders", {"age": "old"}, "Waiting for old is not known. Choose another."),
        ("receiving", {"due": "Tomorrow"}, "Due Tomorrow is not known. Choose another."),
        ("ecom_orders", {"age": "old"}, "Placed old is not known. Choose another."),
        ("po_planning", {"shop": ["S1", "S9"]}, "Shops S9 is not known. Choose another."),
        ("po_planning", {"view": "Sails"}, "View Sails is not known. Choose another."),
        ("ecom_orders", {"view": "Line"}, "View Line is not known. Choose another."),
        ("data", {"view": "Copies"}, "View Copies is not known. Choose another."),
    ],
)
def test_an_unknown_filter_value_is_reported(page: str, asked: dict[str, str | list[str]], said: str) -> None:
    app = page_at(page, **asked)
    assert said in [plain(warning.value) for warning in app.warning]
    closed = [warning for popover in app.get("popover") for warning in popover.get("warning")]
    assert not closed


@pytest.mark.usefixtures("shop")
def test_an_unknown_filter_value_stays_in_the_address_until_the_filter_changes() -> None:
    app = page_at("backorders", shop=["Atlantis", "S1"]).run()
    assert [plain(warning.value) for warning in app.warning] == [
        "Shop Atlantis is not known. Choose another."
    ]
    assert address(app, "shop") == ["S1", "Atlantis"]
    app.multiselect(key="shop").set_value(["S2"]).run()
    assert (len(app.warning), address(app, "shop")) == (0, ["S2"])


@pytest.mark.parametrize("language", SCREEN_LANGUAGES)
@pytest.mark.parametrize("page", PAGE_PARTS)
def test_every_page_has_its_part_of_the_guide_in_each_language(page: str, language: str) -> None:
    parts = guide(language)
    assert [parts[part][1][:1] for part in PAGE_PARTS[page]] == ["1"] * len(PAGE_PARTS[page])
    assert "Ctrl+Enter" in parts[KEYS_PART][1]


@pytest.mark.parametrize("language", SCREEN_LANGUAGES)
def test_help_shows_no_half_of_a_picture_or_link(language: str) -> None:
    texts = " ".join(text for _, text in guide(language).values())
    assert re.findall(r"!\w|\]\(|\.png", texts) == []


@pytest.mark.parametrize("language", sorted(SCREEN_LANGUAGES.keys() - {SOURCE_LANGUAGE}))
@pytest.mark.parametrize("part", guide())
def test_a_guide_names_what_stands_on_the_screens_of_its_language(part: str, language: str) -> None:
    known = translations(language)
    labels = {known.gettext(label) for label in labels_in(guide()[part][1]) if known.gettext(label) != label}
    assert labels - labels_in(guide(language)[part][1]) == set()


def labels_in(text: str) -> set[str]:
    return {" ".join(label.split()) for label in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text)}

"""Every page and tab of the sample shop in German: nothing of the program is English on it."""

import pytest

from pages.session.services import store
from tests.helpers.app_pages import in_browser_of, page_at
from tests.helpers.shown_texts import English, shown_texts

LISTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("overview", {}),
    ("backorders", {}),
    *(("receiving", {"show": tab}) for tab in ("Incoming", "Overdue", "Finished", "Counts")),
    *(
        ("ecom_orders", {"view": view})
        for view in ("Orders", "Queue", "To tell", "Call list", "POS reconciliation", "Compare rules")
    ),
    *(
        ("po_planning", {"view": tab})
        for tab in (
            "Plan", "Drafts", "Overdue", "Vendors", "Sales", "Excess", "Downloads", "Vendor confirmations",
            "Charts",
        )
    ),
    ("to_do", {}),
    *(
        ("data", {"view": tab})
        for tab in (
            "Import", "Lightspeed", "Morning", "Export and backup", "Customers", "Messages", "Currencies",
            "Letterhead", "History",
        )
    ),
    ("people", {}),
)  # fmt: skip


pytestmark = pytest.mark.usefixtures("sample_path")


@pytest.fixture(scope="module")
def english() -> English:
    return English("de")


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> None:
    in_browser_of("de-DE", monkeypatch)


@pytest.mark.parametrize(("page", "address"), LISTS)
def test_a_page_of_the_sample_shop_has_no_english_sentence(
    page: str, address: dict[str, str], english: English
) -> None:
    assert english.among(shown_texts(page_at(page, **address))) == set()


def test_documents_and_orders_of_the_sample_shop_have_no_english_sentence(
    english: English,
) -> None:
    for kind, key, page in (
        ("purchase_order", "po_id", "receiving"),
        ("transfer", "transfer_id", "receiving"),
        ("ecom_order", "ecom_order_id", "ecom_orders"),
    ):
        with store().read() as snapshot:
            number = str(snapshot.frame(kind, columns=[key])[key].max())
        name = {"purchase_order": "po", "ecom_order": "order"}.get(kind, kind)
        assert english.among(shown_texts(page_at(page, **{name: number}))) == set(), kind


def test_english_sentences_of_a_page_and_of_its_tables_are_found(
    english: English, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_browser_of("en-US", monkeypatch)
    found = {text for text, _ in english.among(shown_texts(page_at("people")))}
    assert {"Who may sign in", "Nobody is on the list yet.", "From where"} & found
    assert english.among({"Nothing was done yet.", "Noch wurde nichts getan."}) == {
        ("Nothing was done yet.", "Nothing was done yet.")
    }

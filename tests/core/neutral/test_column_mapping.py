import polars as pl
import pytest

from core.errors import Problems
from core.neutral.column_mapping import apply_mapping, fingerprint, propose


def test_lightspeeds_vendor_id_is_the_vendors_own_item_number() -> None:
    proposal = propose(["System ID", "Item", "Vendor ID", "Vendor", "Season"], "items")

    assert proposal.mapping == {
        "item_id": "System ID",
        "description": "Item",
        "vendor_id": "Vendor",
        "vendor_sku": "Vendor ID",
    }
    assert proposal.unmapped == ["Season"]
    assert proposal.missing == []


def test_our_own_names_are_known_in_any_case() -> None:
    proposal = propose(["ITEM_ID", "On Hand", "shop_id"], "stock")

    assert proposal.mapping == {"item_id": "ITEM_ID", "shop_id": "shop_id", "on_hand": "On Hand"}


def test_a_remembered_answer_takes_precedence_over_a_guess() -> None:
    headers = ["System ID", "Item", "Bezeichnung"]

    assert propose(headers, "items", {"description": "Bezeichnung"}).mapping["description"] == "Bezeichnung"


def test_one_header_can_be_chosen_for_two_columns() -> None:
    proposal = propose(["SKU", "Title"], "items", {"item_id": "SKU"})

    assert (proposal.mapping["item_id"], proposal.missing) == ("SKU", [])


def test_an_empty_answer_means_that_the_column_is_missing() -> None:
    assert "description" not in propose(["System ID", "Item"], "items", {"description": ""}).mapping


def test_a_required_column_that_was_not_found_is_missing() -> None:
    assert propose(["Artikel", "Menge"], "stock").missing == ["item_id", "shop_id", "on_hand"]


def test_the_same_columns_in_another_order_are_the_same_file() -> None:
    one = fingerprint(["System ID", "Qty."], "stock")

    assert one == fingerprint(["qty", "system id"], "stock")
    assert one != fingerprint(["System ID", "Qty."], "items")
    assert one != fingerprint(["System ID"], "stock")


def test_a_mapping_renames_its_columns_and_drops_the_others() -> None:
    frame = pl.DataFrame({"System ID": ["1"], "Qty.": ["-3"], "Season": ["all"]})

    mapped = apply_mapping(frame, {"on_hand": "qty.", "item_id": "System ID"})

    assert mapped.rows(named=True) == [{"on_hand": "-3", "item_id": "1"}]


def test_a_remembered_column_that_is_missing_is_a_problem() -> None:
    with pytest.raises(Problems, match="this column is not in the file"):
        apply_mapping(pl.DataFrame({"System ID": ["1"]}), {"on_hand": "Menge"}, "list.csv")

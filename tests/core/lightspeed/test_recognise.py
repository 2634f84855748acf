"""Recognising Lightspeed's files by their names and contents."""

import json

import pytest

from core.formats.uploads import names_in
from core.lightspeed import ADAPTERS
from tests.core.lightspeed.api_pages import item, page, saved


def kind_of(files: dict[str, bytes]) -> str:
    names = {name: names_in(name, content) for name, content in files.items()}
    found = (adapter.recognise(files, names) for adapter in ADAPTERS)
    return next((upload.kind for upload in found if upload), "unknown")


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"items.csv": b"item_id,description\n", "stock.csv": b"item_id,shop_id,on_hand\n"}, "unknown"),
        ({**saved({"Item-01.json": page("Item", [item("1")])}), "README.md": b"hello"}, "r_series"),
        ({"Sale-02.json": b'{"Sale": [{'}, "r_series"),
        ({"Order.json": b'{"@attributes": {"next": "", "previous": ""}}'}, "r_series"),
        ({"page1.json": b'{"error": "access_denied", "error_description": "no"}'}, "r_series"),
        ({"page1.json": json.dumps({"orders": []}).encode()}, "c_series"),
        ({"items.csv": b'"System ID","Item","Qty."\n'}, "item_list"),
        ({"PO_12.csv": b"Order Qty,Unit Cost,System ID\n"}, "purchase_order"),
        ({"customers.csv": b"name,email\n"}, "unknown"),
        ({"package.json": b'{"name": "x"}'}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_an_upload_is_recognised_by_its_names_and_headers(files: dict[str, bytes], kind: str) -> None:
    assert kind_of(files) == kind

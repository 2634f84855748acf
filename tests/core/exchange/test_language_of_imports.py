"""An import is checked in the language of whoever looks, and what is kept of it is English."""

from pathlib import Path

import pytest

from core.errors import Problems
from core.exchange.sources import read_source
from core.language import speaking
from core.neutral import KnownToStore
from core.neutral.folder import read_folder
from tests.core.exchange.numbered import TWO_LINES, bring, in_two_lines
from tests.helpers.neutral_folders import folder_in
from tests.helpers.receiving_shop import ReceivingShop

GERMAN = "de"


def test_a_bad_row_is_told_in_the_language_of_whoever_imports(tmp_path: Path) -> None:
    stock = "item_id,shop_id,on_hand\n1,NY,many\n"
    with speaking(GERMAN), pytest.raises(Problems) as refused:
        read_folder(folder_in(tmp_path, stock=stock), {})
    (problem,) = refused.value.rows
    assert problem.problem == "muss eine ganze Zahl mit höchstens 9 Ziffern sein, wie 3."


def test_an_item_list_asks_for_its_shop_in_the_language_of_whoever_imports() -> None:
    files = {"items.csv": b"System ID,Item,Qty.\n1,Kettle,3\n"}
    with speaking(GERMAN):
        (question,) = read_source(files, KnownToStore()).asked
    assert question.label == "Welche Filiale hat diesen Bestand?"


def test_the_notes_kept_with_an_import_are_english_whoever_imports(shop: ReceivingShop) -> None:
    order = in_two_lines(shop)
    with speaking(GERMAN):
        done = bring(shop, purchase_orders=TWO_LINES)
    with shop.store.read() as snapshot:
        (kept,) = snapshot.rows("operation", operation_id=done.operation_id)
    assert f"{order} looks like 4711: same vendor, shop and items." in kept["result"]

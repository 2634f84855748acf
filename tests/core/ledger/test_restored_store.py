"""A store that begins the day again knows nothing of the day before."""

from pathlib import Path

from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.restored_store import RestoredStore


def test_yesterday_s_sales_are_gone_in_the_morning(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    morning = RestoredStore(shop.store)
    sold = shop.sold("tube", 1, order="1042")

    def sales() -> list[str]:
        with shop.store.read() as snapshot:
            snapshot.frame("item", item_id="tube")  # Only a later question may be answered from memory.
            return snapshot.frame("sale_line", sale_id=sold)["sale_id"].to_list()

    assert sales() == sales() == [sold]
    morning.restore()
    assert sales() == []

"""Any days of a shop: units open by the log equal the units that are missing."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lightspeed_server.shop_of_one import shop_of_one


class Days:
    """One item in two shops, and whatever may happen to it."""

    def __init__(self, split: bool) -> None:
        self.merchant, self.main, self.west, self.chair = shop_of_one(2)
        self.merchant.split_logs = split
        self.vendor = self.merchant.vendor("Oak")
        self.sales: list[int] = []
        self.transfers: list[int] = []
        self.returns: list[int] = []

    def sell(self, shop: int, units: int, _: int) -> None:
        self.sales.append(self.merchant.sell(shop, [(self.chair, units, "10")]))

    def receive(self, shop: int, units: int, _: int) -> None:
        order = self.merchant.purchase_order(self.vendor, shop, [(self.chair, units, "4")])
        self.merchant.receive(order)

    def send(self, shop: int, units: int, _: int) -> None:
        other = self.main + self.west - shop
        self.transfers.append(self.merchant.transfer(shop, other, [(self.chair, units)]))
        self.merchant.send_transfer(self.transfers[-1])

    def arrive(self, _: int, units: int, which: int) -> None:
        for transfer in self.transfers[which : which + 1]:
            (line,) = self.merchant.transfer_lines(transfer)
            self.merchant.receive_transfer(transfer, {line["transferItemID"]: units})

    def back(self, _: int, units: int, which: int) -> None:
        for transfer in self.transfers[which : which + 1]:
            (line,) = self.merchant.transfer_lines(transfer)
            self.merchant.return_transfer(line["transferItemID"], units)

    def refund(self, _: int, units: int, which: int) -> None:
        for sale in self.sales[which : which + 1]:
            self.merchant.refund(self.merchant.lines(sale)[0]["saleLineID"], units)

    def void(self, _: int, __: int, which: int) -> None:
        for sale in self.sales[which : which + 1]:
            self.merchant.void(sale)
            self.sales.remove(sale)

    def count(self, shop: int, units: int, _: int) -> None:
        self.merchant.count(self.chair, shop, units)

    def adjust(self, shop: int, units: int, _: int) -> None:
        self.merchant.adjust(self.chair, shop, units)

    def give_back(self, shop: int, units: int, _: int) -> None:
        self.returns.append(self.merchant.vendor_return(self.vendor, shop, [(self.chair, units)]))
        self.merchant.send_return(self.returns[-1])

    def unsend(self, _: int, __: int, which: int) -> None:
        for number in self.returns[which : which + 1]:
            self.merchant.unsend_return(number)
            self.returns.remove(number)


ACTS = (Days.sell, Days.receive, Days.send, Days.arrive, Days.back, Days.refund, Days.void, Days.count)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((*ACTS, Days.adjust, Days.give_back, Days.unsend)),
            st.sampled_from([0, 1]),
            st.integers(1, 6),
            st.integers(0, 4),
        ),
        max_size=25,
    ),
    st.booleans(),
)
def test_open_units_always_equal_missing_units(
    acts: list[tuple[Callable[[Days, int, int, int], None], int, int, int]], split: bool
) -> None:
    days = Days(split)
    merchant, chair = days.merchant, days.chair
    for act, place, units, which in acts:
        merchant.clock.advance(60)
        act(days, (days.main, days.west)[place], units, which)
        for shop in (days.main, days.west):
            left = sum(row["units"] for row in merchant.negative_inventory() if row["shop"] == shop)
            logs = merchant.children("InventoryLog", "shopID", shop)
            assert left == max(0, -merchant.qoh(chair, shop))
            assert sum(row["qohChange"] for row in logs) == merchant.qoh(chair, shop)
        assert merchant.qoh(chair, 0) == merchant.qoh(chair, days.main) + merchant.qoh(chair, days.west)

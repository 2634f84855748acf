"""Transfers between the shops of the test server."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tests.lightspeed_server.stock import TRANSFER
from tests.lightspeed_server.tables import Record, locked
from tests.lightspeed_server.till import Till


class Merchant(Till):
    """Everything a merchant does in Lightspeed Retail."""

    @locked
    def transfer(
        self,
        sender: int,
        receiver: int,
        lines: Sequence[tuple[int, int]] = (),
        *,
        need_by: datetime | None = None,
        note: str = "",
    ) -> int:
        """An open transfer; each line an item and its units."""
        number = self.add(
            "Transfer",
            note=note,
            archived=False,
            createTime=self.clock.now(),
            status="open",
            sentOn=None,
            needBy=need_by,
            sendingShopID=sender,
            sentByEmployeeID=0,
            receivingShopID=receiver,
            createdByEmployeeID=1,
        )
        for item, units in lines:
            self.transfer_line(number, item, units)
        return number

    @locked
    def transfer_line(self, transfer: int, item: int, units: int) -> int:
        return self.add(
            "TransferItem",
            toSend=units,
            toReceive=0,
            sent=0,
            received=0,
            sentValue=0,
            receivedValue=0,
            comment="",
            transferID=transfer,
            itemID=item,
        )

    def transfer_lines(self, transfer: int) -> list[Record]:
        return self.children("TransferItem", "transferID", transfer)

    @locked
    def send_transfer(self, transfer: int) -> None:
        """The units leave the sender, below zero where it has too few, and are on their way."""
        record = self.get("Transfer", transfer)
        self.change("Transfer", transfer, status="sent", sentOn=self.clock.now(), sentByEmployeeID=1)
        for line in self.transfer_lines(transfer):
            units, item = line["toSend"], line["itemID"]
            self.change("TransferItem", line["transferItemID"], sent=units, toSend=0)
            self._on_the_way(record, item, units)
            self.take(
                item,
                record["sendingShopID"],
                units,
                log="RemoveForTransfer",
                reason=TRANSFER,
                document=transfer,
                line=("TransferItem", line["transferItemID"]),
                causes={"transferID": transfer},
            )

    def _on_the_way(self, transfer: Record, item: int, units: int) -> None:
        self._level_changes(item, transfer["sendingShopID"], onTransferOut=units)
        self._level_changes(item, transfer["receivingShopID"], onTransferIn=units)

    @locked
    def receive_transfer(self, transfer: int, units: Mapping[int, int] | None = None) -> None:
        """Add received units to the receiver's stock, by line; without ``units`` all of them, which ends the
        transfer. ``sent`` is 0 on the lines of a transfer that ended, as in the documentation's sample."""
        record = self.get("Transfer", transfer)
        lines = {line["transferItemID"]: line for line in self.transfer_lines(transfer)}
        wanted = (
            units if units is not None else {number: self.in_transit(line) for number, line in lines.items()}
        )
        for number, counted in wanted.items():
            line = lines[number]
            came = min(counted, self.in_transit(line))
            self.change("TransferItem", number, received=line["received"] + came)
            self._on_the_way(record, line["itemID"], -came)
            self.bring(
                line["itemID"],
                record["receivingShopID"],
                came,
                log="AddForTransfer",
                causes={"transferID": transfer},
            )
        if not any(self.in_transit(line) for line in lines.values()):
            for number in lines:
                self.change("TransferItem", number, sent=0)
            self.change("Transfer", transfer, status="received")

    def in_transit(self, line: Record) -> int:
        return int(max(0, line["sent"] - line["received"]))

    @locked
    def return_transfer(self, line: int, units: int) -> None:
        """Units on their way go back to the sender."""
        record = self.get("TransferItem", line)
        transfer = self.get("Transfer", record["transferID"])
        back = min(units, self.in_transit(record))
        self.change("TransferItem", line, sent=record["sent"] - back)
        self._on_the_way(transfer, record["itemID"], -back)
        self.bring(
            record["itemID"],
            transfer["sendingShopID"],
            back,
            log="RestoreFromTransfer",
            back_from=("TransferItem", line),
            causes={"transferID": transfer["transferID"]},
        )

    @locked
    def archive_transfer(self, transfer: int, archived: bool = True) -> None:
        self.change("Transfer", transfer, archived=archived)

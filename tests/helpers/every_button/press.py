"""A button to press, with a shop to press it in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.helpers.orders_page import fields, fill
from tests.helpers.receiving_shop import ReceivingShop

Address = dict[str, str]
CHANGES = ("insert into", "update", "delete")
"""Beginnings of statements that write a table."""


def nothing(_: AppTest) -> None:
    """Nothing is to be done before."""


@dataclass(frozen=True)
class Press:
    """``verbs``: what it has done in core/, and ``operations``, how many these are. ``shop`` prepares the
    shop and says at which address the page is opened. ``first`` is done, then ``fields`` are filled in by
    their labels, then the button is pressed. ``anew``: the store is begun anew."""

    page: str
    verbs: str
    label: str
    shop: Callable[[ReceivingShop], Address]
    fields: Mapping[str, Any] = field(default_factory=dict)
    first: Callable[[AppTest], object] = nothing
    operations: int = 1
    anew: bool = False

    def act(self, app: AppTest) -> None:
        """Press; where the page has nothing to fill in and press any more, look again."""
        self.first(app)
        found = [button for button in app.button if button.label == self.label and not button.disabled]
        if found and set(self.fields) <= {box.label for box in fields(app)}:
            for label, value in self.fields.items():
                fill(app, label, value)
            found[0].click()
        app.run()


def uploaded_once(app: AppTest, files: Sequence[tuple[str, bytes, str]]) -> None:
    """Choose these files, unless the page has them already."""
    (uploader,) = app.file_uploader
    if not uploader.value:
        uploader.set_value(files).run()


@cache  # The same shop is the same function: who opens it once has opened it for all its buttons.
def at_document(
    kind: str, document: Callable[[ReceivingShop], str], **more: str
) -> Callable[[ReceivingShop], Address]:
    return lambda shop: {kind: document(shop), **more}


@cache
def at_order(prepare: Callable[..., str], **facts: Any) -> Callable[[ReceivingShop], Address]:
    return lambda shop: {"order": prepare(shop, **facts)}


@cache
def at_tab(
    tab: str, prepare: Callable[[ReceivingShop], object], **more: str
) -> Callable[[ReceivingShop], Address]:
    """``prepare`` the shop, and open this tab of the page."""
    return lambda shop: (prepare(shop), {"view": tab, **more})[1]

"""Visitor without a browser: speaks Streamlit's own protocol with the server.

A visitor keeps what was entered into the widgets and the elements that the last run of the page sent.
"""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import polars as pl
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

PATIENCE = 60.0  # seconds


class Visitor:
    """One browser tab. ``elements``: what the page shows; ``refused``: why the last file was not made."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._entered: dict[str, WidgetState] = {}
        self._query = ""
        self._script = ""
        self._session = ""
        self._address: str | None = None
        self.refused = ""
        self._elements: dict[tuple[int, ...], Element] = {}
        self._drawn_by: dict[tuple[int, ...], str] = {}
        self._drawn: set[tuple[int, ...]] = set()

    @property
    def elements(self) -> list[Element]:
        """Everything that was drawn, in the order in which it was first sent."""
        return list(self._elements.values())

    async def visit(self, page: str, **address: str | list[str]) -> None:
        """Go to ``page`` (its name in the address; empty for the first) with ``address`` as its query."""
        self._query, self._script = urlencode(address, doseq=True), ""
        self._entered.clear()
        await self.send(self._message(page=page))
        await self.finished()

    async def rerun(self) -> None:
        """Run the page again, with what was entered."""
        await self.send(self._message())
        await self.finished()

    def enter(self, label: str, **value: Any) -> None:
        """Put a value into the widget with that label; ``value`` as Streamlit sends it."""
        name = self.widget(label).id
        state = WidgetState(id=name)
        for kind, content in value.items():
            if isinstance(content, list):
                getattr(state, kind).data.extend(content)
                getattr(state, kind).SetInParent()
            else:
                setattr(state, kind, content)
        self._entered[name] = state

    async def press(self, label: str) -> None:
        """Press a button and wait for what comes of it."""
        await self.send(self.click(label))
        await self.finished()

    def click(self, label: str, left: str = "") -> bytes:
        """Return what the browser sends when the button with that label is pressed, for the whole page.

        ``left``: the label of a field that was left by the same tap: then it is for the part of that field.
        """
        message = self._message()
        message.rerun_script.fragment_id = self._part(left) if left else ""
        message.rerun_script.widget_states.widgets.add(id=self.widget(label).id, trigger_value=True)
        return bytes(message.SerializeToString())

    async def ask_for_file(self, maker: str) -> str:
        """Ask for a file as a button does that names ``maker``; its address, empty if it was not made."""
        asked = BackMsg()
        request = asked.backend_operation_request
        request.request_id, request.session_id, request.deferred_file.file_id = "file", self._session, maker
        self._address = None
        await self.send(asked)
        async with asyncio.timeout(PATIENCE):
            while self._address is None:
                self._heard(await self._connection.recv())
        return self._address

    async def send(self, message: BackMsg | bytes) -> None:
        await self._connection.send(message if isinstance(message, bytes) else message.SerializeToString())

    async def finished(self) -> None:
        """Wait until a run has come to its end, and keep what it sent."""
        async with asyncio.timeout(PATIENCE):
            while self._heard(await self._connection.recv()) != "script_finished":
                pass

    async def heard(self) -> None:
        """Wait until the server has taken in all that was sent."""
        async with asyncio.timeout(PATIENCE):
            await (await self._connection.ping())

    async def caught_up(self) -> None:
        """Take in whatever the server has sent so far; no page may be running."""
        await self.send(BackMsg(app_heartbeat=True))
        async with asyncio.timeout(PATIENCE):
            while self._heard(await self._connection.recv()) != "heartbeat_ack":
                pass

    def _message(self, page: str | None = None) -> BackMsg:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = self._query, self._script
        if page is not None:
            asked.page_name = page
        asked.widget_states.widgets.extend(self._entered.values())
        return message

    def _heard(self, said: str | bytes) -> str | None:
        """Take in a message; its kind, none where a run was only broken off."""
        assert isinstance(said, bytes)
        message = ForwardMsg.FromString(said)
        kind: str | None = message.WhichOneof("type")
        if kind == "new_session":
            self._drawn.clear()
            self._session = message.new_session.initialize.session_id
        elif kind == "backend_operation_response":
            self._address = message.backend_operation_response.deferred_file.url
            self.refused = message.backend_operation_response.error_msg
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            place = tuple(message.metadata.delta_path)
            self._drawn.add(place)
            self._elements[place], self._drawn_by[place] = (
                message.delta.new_element,
                message.delta.fragment_id,
            )
        early = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
        if kind == "script_finished":
            if message.script_finished == early:
                return None
            self._forget_what_is_gone(message.metadata.run.fragment_ids)
        return kind

    def _forget_what_is_gone(self, parts: Sequence[str]) -> None:
        """Forget what was not drawn again, and the entries of its widgets, as a browser does.

        ``parts``: fragments that were drawn; empty where it was the whole page.
        """
        for place in self._elements.keys() - self._drawn:
            if not parts or self._drawn_by[place] in parts:
                del self._elements[place]
        there = {getattr(getattr(element, kind), "id", "") for element, kind in self._kinds()}
        self._entered = {name: state for name, state in self._entered.items() if name in there}

    # --- what the page shows

    def _kinds(self) -> Iterator[tuple[Element, str]]:
        kinds = ((element, element.WhichOneof("type")) for element in self.elements)
        return ((element, kind) for element, kind in kinds if kind)

    def shown(self, kind: str) -> Iterator[Any]:
        """The elements of a kind: ``alert``, ``button``, ``dataframe``, …"""
        return (getattr(e, kind) for e in self.elements if e.WhichOneof("type") == kind)

    def widget(self, label: str) -> Any:
        """The one widget with that label."""
        found = (getattr(element, kind) for element, kind in self._kinds())
        (widget,) = (w for w in found if getattr(w, "label", None) == label and getattr(w, "id", ""))
        return widget

    def _part(self, label: str) -> str:
        """Return the part in which the widget with that label stands; empty for the page itself."""
        name = self.widget(label).id
        (place,) = (
            place
            for place, element in self._elements.items()
            if getattr(getattr(element, element.WhichOneof("type") or ""), "id", "") == name
        )
        return self._drawn_by[place]

    def offers(self, label: str) -> bool:
        """Return True if there is a button with that label."""
        return any(button.label == label for button in self.shown("button"))

    def tables(self) -> list[pl.DataFrame]:
        """Every table, as its rows are sent."""
        return [pl.read_ipc_stream(io.BytesIO(table.arrow_data.data)) for table in self.shown("dataframe")]

    def said(self) -> str:
        """All messages of the page, without Markdown's backslashes."""
        return " ".join(alert.body for alert in self.shown("alert")).replace("\\", "")


@contextlib.asynccontextmanager
async def visiting(url: str) -> AsyncIterator[Visitor]:
    """A tab open on the server at ``url`` (http://…)."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(
        address,
        origin=Origin(url),
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
        max_queue=None,  # `heard` hears of itself also while a page waits to be read
        compression=None,
        ping_interval=None,
    ) as connection:
        yield Visitor(connection)


async def until(it_is_so: Callable[[], bool]) -> None:
    """Wait for what the server shows elsewhere than on a page."""
    async with asyncio.timeout(PATIENCE):
        while not it_is_so():
            await asyncio.sleep(0.01)

"""Faults on command: cut, fail, delay, repeat a page, change records in between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Trouble = Literal["cut", "lost", "late", "fail", "delay", "repeat", "change", "limit", "instead"]


@dataclass
class Fault:
    """One kind of trouble for requests whose ``METHOD /path`` holds ``where``, after the first ``skip`` of
    them, ``times`` times."""

    trouble: Trouble
    where: str
    skip: int
    times: int
    status: int = 500
    seconds: float = 0.0
    act: Callable[[], object] | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def strikes(self, request: str) -> bool:
        if self.where not in request or not self.times:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass
class Faults:
    """The faults that wait for their request."""

    waiting: list[Fault] = field(default_factory=list)

    def cut(self, where: str = "", *, skip: int = 0, times: int = 1) -> None:
        """The connection ends before the request is carried out."""
        self.waiting.append(Fault("cut", where, skip, times))

    def lose_answer(self, where: str = "", *, skip: int = 0, times: int = 1) -> None:
        """The request is carried out, and its answer ends in the middle."""
        self.waiting.append(Fault("lost", where, skip, times))

    def late(self, where: str = "", *, seconds: float = 30, skip: int = 0, times: int = 1) -> None:
        """The connection ends, and the request is carried out all the same, ``seconds`` later by the server's
        clock."""
        self.waiting.append(Fault("late", where, skip, times, seconds=seconds))

    def fail(self, status: int, where: str = "", *, skip: int = 0, times: int = 1) -> None:
        """The request is not carried out; a gateway's web page is the answer."""
        self.waiting.append(Fault("fail", where, skip, times, status=status))

    def instead(
        self,
        body: bytes,
        where: str = "",
        *,
        status: int = 200,
        times: int = 1,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """The request is not carried out; something in between answers."""
        told = headers or {}
        self.waiting.append(Fault("instead", where, 0, times, status=status, body=body, headers=told))

    def limit(self, where: str = "", *, seconds: float = 3, skip: int = 0, times: int = 1) -> None:
        """A 429 though there is room: others share the connection, or the rules changed."""
        self.waiting.append(Fault("limit", where, skip, times, seconds=seconds))

    def delay(self, seconds: float, where: str = "", *, skip: int = 0, times: int = 1) -> None:
        """Seconds of real time before the answer."""
        self.waiting.append(Fault("delay", where, skip, times, seconds=seconds))

    def repeat_page(self, where: str, *, skip: int = 0, times: int = 1) -> None:
        """A page names itself as the next one."""
        self.waiting.append(Fault("repeat", where, skip, times))

    def before(self, act: Callable[[], object], where: str = "", *, skip: int = 0, times: int = 1) -> None:
        """Something changes in the shop just before a request is carried out."""
        self.waiting.append(Fault("change", where, skip, times, act=act))

    def take(self, request: str) -> list[Fault]:
        """The faults that this request meets; they are used up by it."""
        struck = [fault for fault in self.waiting if fault.strikes(request)]
        self.waiting = [fault for fault in self.waiting if fault.times]
        return struck

    def clear(self) -> None:
        self.waiting = []

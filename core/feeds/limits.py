"""Rate limits of a source: counted here, and corrected by the headers of each answer.

There is one request at a time. So the limits are those of the last answer, less what has drained from the
bucket since. Nothing else uses them, because each connection has its own allowance.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.feeds.clock import Clock

MARGIN = 1.0
"""Reserve in drips, because levels are given in rounded figures."""


class Limits(Protocol):
    """Limits of a source.

    ``wait``: seconds until a request of that cost is allowed. ``seconds_for``: seconds that requests of that
    cost take together. ``sent`` and ``learn``: record a request, and the headers of its answer.
    """

    def wait(self, cost: float) -> float: ...

    def seconds_for(self, cost: float) -> float: ...

    def sent(self, cost: float) -> None: ...

    def learn(self, headers: Mapping[str, str]) -> None: ...


@dataclass
class Bucket:
    """Limit of R-Series: a bucket of drips that empties steadily, and a limit of requests within one second.

    Source: Rate Limiting in the R-Series documentation, rules of 17 March 2026.
    """

    clock: Clock
    size: float = 90.0
    drip: float = 1.0
    burst: int = 20
    _level: float = 0.0
    _at: float = 0.0
    _in_second: int = 0
    _last: float = 0.0

    def wait(self, cost: float) -> float:
        """Return the wait. A request larger than the whole bucket waits until it is empty."""
        room = self.size - MARGIN
        over = self._now_at() + min(cost, room) - room
        full_second = self._in_second >= self.burst
        until_next_second = max(0.0, self._last + 1 - self.clock.seconds()) if full_second else 0.0
        return max(0.0, over / self.drip, until_next_second)

    def seconds_for(self, cost: float) -> float:
        """Return how many seconds all requests of this total cost take because of the limit alone."""
        return max(0.0, self._now_at() + cost - (self.size - MARGIN)) / self.drip

    def sent(self, cost: float) -> None:
        now = self.clock.seconds()
        self._level = self._now_at() + cost
        self._in_second = self._in_second + 1 if now - self._last < 1 else 1
        self._at = self._last = now

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take over level, size, drip and burst from an answer."""
        level, size = _fraction(headers.get("X-LS-API-Bucket-Level", ""))
        in_second, burst = _fraction(headers.get("X-LS-API-Burst-Level", ""))
        now = self.clock.seconds()
        if size:
            self._level, self.size, self._at = level, size, now
        if burst:
            self._in_second, self.burst, self._last = int(in_second), int(burst), now
        if drip := _number(headers.get("X-LS-Api-Drip-Rate", "")):
            self.drip = drip

    def _now_at(self) -> float:
        return max(0.0, self._level - (self.clock.seconds() - self._at) * self.drip)


@dataclass
class Windows:
    """Limit of C-Series: three windows, each with a number of requests and seconds left."""

    clock: Clock
    _left: list[int] = field(default_factory=list)
    _until: list[float] = field(default_factory=list)

    def wait(self, cost: float) -> float:
        """Return the time until the last of the used-up windows restarts."""
        now = self.clock.seconds()
        used_up = zip(self._left, self._until, strict=True)
        return max((until - now for left, until in used_up if left < cost), default=0.0)

    def seconds_for(self, cost: float) -> float:
        return self.wait(cost)

    def sent(self, cost: float) -> None:
        self._left = [left - int(cost) for left in self._left]

    def learn(self, headers: Mapping[str, str]) -> None:
        left = _whole_numbers(headers.get("X-RateLimit-Remaining", ""))
        resets = _whole_numbers(headers.get("X-RateLimit-Reset", ""))
        if left and len(left) == len(resets):
            self._left, self._until = left, [self.clock.seconds() + reset for reset in resets]


def _fraction(text: str) -> tuple[float, float]:
    """Return both parts of ``1.5/90``; zeros for other texts."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)\s*", text)
    return (float(match[1]), float(match[2])) if match else (0.0, 0.0)


def _number(text: str) -> float:
    try:
        return max(0.0, float(text))
    except ValueError:
        return 0.0


def _whole_numbers(text: str) -> list[int]:
    parts = text.split("/")
    return [int(part) for part in parts] if all(part.strip().isdecimal() for part in parts) else []

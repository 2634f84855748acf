"""The limits of both APIs: R-Series' leaky bucket and bursts, C-Series' three windows."""

import math
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime

from tests.lightspeed_server.clock import Clock


@dataclass
class Bucket:
    """One connection's allowance. The first request over the size is let in, later ones wait until the level
    is below it. Bursts are counted in fixed windows of one second."""

    clock: Clock
    registers: int = 1
    burst: int = 20
    as_date: bool = False  # Retry-After as a date instead of seconds
    level: float = 0.0
    highest: float = 0.0
    refused: int = 0
    spent: float = 0.0
    _at: float = 0.0
    _window: int = 0
    _in_window: int = 0

    @property
    def size(self) -> int:
        return 90 + 10 * (self.registers - 1)

    @property
    def drip(self) -> float:
        return 1 + 0.5 * (self.registers - 1)

    def ask(self, cost: float) -> dict[str, str]:
        """Headers of an answer; one with ``Retry-After`` is a refusal."""
        self._leak()
        window = int(self.clock.seconds())
        if window != self._window:
            self._window, self._in_window = window, 0
        if self._in_window >= self.burst:
            return self._refusal("api-burst-limiter", cost, 1)
        self._in_window += 1
        if self.level >= self.size:
            wait = (self.level - self.size) / self.drip
            return self._refusal("api-leaky-bucket", cost, max(1, math.ceil(wait + 0.001)))
        self.level += cost
        self.spent += cost
        self.highest = max(self.highest, self.level)
        return self._headers(cost)

    def _leak(self) -> None:
        now = self.clock.seconds()
        self.level = max(0.0, self.level - (now - self._at) * self.drip)
        self._at = now

    def _headers(self, cost: float) -> dict[str, str]:
        return {
            "X-LS-Acct-Id": "83050",
            "X-LS-API-Bucket-Level": f"{round(self.level, 2):g}/{self.size}",
            "X-LS-API-Burst-Level": f"{self._in_window}/{self.burst}",
            "X-LS-Api-Drip-Rate": f"{self.drip:g}",
            "X-LS-Api-Request-Cost": f"{cost:g}",
        }

    def _refusal(self, limiter: str, cost: float, seconds: int) -> dict[str, str]:
        self.refused += 1
        when = format_datetime(self.clock.now() + timedelta(seconds=seconds), usegmt=True)
        retry = when if self.as_date else str(seconds)
        return self._headers(cost) | {"X-LS-API-RateLimit-Type": limiter, "Retry-After": retry}


@dataclass
class Windows:
    """Three windows of a C-Series key: 5 minutes, an hour, a day; each begins anew when its time is over."""

    clock: Clock
    limits: tuple[int, int, int] = (300, 3000, 12000)
    used: list[int] = field(default_factory=lambda: [0, 0, 0])
    refused: int = 0
    _begun: list[int] = field(default_factory=lambda: [0, 0, 0])

    LENGTHS = (300, 3600, 86400)

    def ask(self) -> tuple[bool, dict[str, str]]:
        """Return True if the request is let in, and the headers of its answer."""
        self._begin_anew()
        allowed = all(used < limit for used, limit in zip(self.used, self.limits, strict=True))
        if allowed:
            self.used = [used + 1 for used in self.used]
        else:
            self.refused += 1
        return allowed, self.headers()

    def headers(self) -> dict[str, str]:
        left = [limit - used for used, limit in zip(self.used, self.limits, strict=True)]
        return {
            "X-RateLimit-Limit": "/".join(map(str, self.limits)),
            "X-RateLimit-Remaining": "/".join(map(str, left)),
            "X-RateLimit-Reset": "/".join(map(str, self.resets())),
        }

    def resets(self) -> list[int]:
        """Seconds until each window begins anew."""
        now = int(self.clock.seconds())
        return [length - now % length for length in self.LENGTHS]

    def _begin_anew(self) -> None:
        now = int(self.clock.seconds())
        for place, length in enumerate(self.LENGTHS):
            if now // length != self._begun[place]:
                self._begun[place], self.used[place] = now // length, 0

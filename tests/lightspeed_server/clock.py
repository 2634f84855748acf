"""The time of the test server: it stands still until a test moves it, or follows the computer's."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Time in UTC. With a ``start`` it moves by ``advance`` only, and ``sleep`` is ``advance``: a client that
    waits a minute on this clock makes the server a minute older at once."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._moved = timedelta()

    def now(self) -> datetime:
        """An aware time in UTC."""
        return (self._start or datetime.now(UTC)) + self._moved

    def seconds(self) -> float:
        return self.now().timestamp()

    def advance(self, seconds: float) -> None:
        self._moved += timedelta(seconds=seconds)

    sleep = advance

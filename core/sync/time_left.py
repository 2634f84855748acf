"""Estimate of the time that a long reading still takes."""

from core.feeds import Clock, Feed


class TimeLeft:
    """Estimate for one reading of a kind."""

    def __init__(self, feed: Feed, clock: Clock, kind: str) -> None:
        self._feed = feed
        self._clock = clock
        self._kind = kind
        self._all: int | None = None
        self._since: tuple[float, int] | None = None

    def after(self, read: int) -> float | None:
        """Return the seconds left after ``read`` records; None if nobody knows how many there are.

        The estimate is never below what the limits allow, nor below the pace since the first page, whose own
        wait says nothing about the others. Records are counted once, and only if there is another page: a
        small shop is asked nothing.
        """
        if self._since is None:
            self._all = self._feed.count(self._kind)
            self._since = self._clock.seconds(), read
        if self._all is None:
            return None
        began, before = self._since
        left = max(0, self._all - read)
        pace = (self._clock.seconds() - began) / (read - before) if read > before else 0.0
        return max(self._feed.seconds_for(self._kind, left), pace * left)

"""Estimate of the time that a long reading still takes."""

from core.feeds import Clock, Feed


class TimeLeft:
    """Estimate for one reading of a kind, which began with ``read`` records."""

    def __init__(self, feed: Feed, clock: Clock, kind: str, read: int) -> None:
        self._feed = feed
        self._clock = clock
        self._kind = kind
        self._before = read
        self._began = clock.seconds()
        self._all: int | None = None
        self._is_asked = False

    def after(self, read: int) -> float | None:
        """Return the seconds left once ``read`` records were read; None if it is unknown how many there are.

        It is never less than the limits allow, nor than the pace so far. They are counted once, and only if
        there is another page: so a small shop is asked nothing.
        """
        if not self._is_asked:
            self._is_asked, self._all = True, self._feed.count(self._kind)
        if self._all is None or read <= self._before:
            return None
        left = max(0, self._all - read)
        pace = (self._clock.seconds() - self._began) / (read - self._before)
        return max(self._feed.seconds_for(self._kind, left), pace * left)

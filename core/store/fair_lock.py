"""Lock that serves its waiters in order of arrival."""

import threading
from collections import deque
from typing import Self


class FairLock:
    """Lock whose waiters get it in the order in which they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    def __enter__(self) -> Self:
        with self._guard:
            turn = threading.Event()
            if not self._held:
                self._held = True
                turn.set()
            else:
                self._waiting.append(turn)
        try:
            turn.wait()
        except BaseException:
            self._give_up(turn)
            raise
        return self

    def _give_up(self, turn: threading.Event) -> None:
        """Remove an interrupted waiter from the queue, or pass on the turn it was just given."""
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self.__exit__()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False

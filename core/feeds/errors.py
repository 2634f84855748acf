"""What can stand in the way of reading a source, as sentences for the shop.

FeedProblem                the source could not be read or written
├── Unreachable            for now: it goes on by itself with the next sync
├── SignInAgain            nothing more can be read until a person signs in again
├── NotAllowed             one kind of record is closed to us, the others are not
└── NotAccepted            the source refused this one request
"""

from core.errors import Problem


class FeedProblem(Problem):
    """A source could not be read or written."""


class Unreachable(FeedProblem):
    """The source did not answer, or asks us to wait for long."""


class SignInAgain(FeedProblem):
    """The tokens are not good any more."""


class NotAllowed(FeedProblem):
    """The sign-in does not include the right to see a kind of record."""


class NotAccepted(FeedProblem):
    """The source refused a request as it is; asking again would not help. ``status``: its HTTP code."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status

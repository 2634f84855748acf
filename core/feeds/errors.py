"""Reasons why a source cannot be read, as sentences for the shop.

FeedProblem                the source could not be read or written
├── Unreachable            for now: it goes on by itself with the next sync
│   └── OutcomeUnknown     a write may have been carried out or not: look before it is repeated
├── SignInAgain            nothing more can be read until a person signs in again
├── FeedNotAllowed         one kind of record is closed to us, the others are not
└── NotAccepted            the source refused this one request
"""

from core.errors import Problem


class FeedProblem(Problem):
    """A source could not be read or written."""


class Unreachable(FeedProblem):
    """The source did not answer, or asks for a long wait."""


class OutcomeUnknown(Unreachable):
    """The connection ended after a write was sent, so it may have been carried out."""


class SignInAgain(FeedProblem):
    """The tokens are no longer valid."""


class FeedNotAllowed(FeedProblem):
    """The sign-in does not include the right to read or write a kind of record."""


class NotAccepted(FeedProblem):
    """The source refused a request; repeating it would not help. ``status``: its HTTP code."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status

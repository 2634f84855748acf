"""Requests of people to the worker, and the person the worker is when it works by itself."""

from collections.abc import Callable
from dataclasses import dataclass

from core.access import MANAGER, Person

WORKER = Person("worker", "worker", MANAGER)
MESSAGES = "messages"
"""Name of a request to send the waiting messages."""


@dataclass(frozen=True)
class AskedOfWorker:
    """One request of a person about a source. ``language``: of the answer to that person."""

    name: str
    person: Person
    language: str
    act: Callable[[], None]

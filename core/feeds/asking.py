"""Requests to one API: within its limits, repeated if interrupted, refusals as sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from core.feeds.addresses import is_loopback
from core.feeds.clock import Clock
from core.feeds.errors import FeedNotAllowed, NotAccepted, OutcomeUnknown, SignInAgain, Unreachable
from core.feeds.limits import Limits
from core.language import marked, say
from core.wording import counted

ATTEMPTS = 7
LONGEST_WAIT = 900.0
"""Longest wait in seconds. If the server asks for more, the next sync tries again."""
LONGEST_TOLD = 86_400.0
"""Seconds in a day, as which a longer wait counts."""

TIMEOUT = httpx2.Timeout(60, connect=15)


class Authorization(Protocol):
    """Credentials of a request. ``renew``: called after a refusal; False if nothing can be renewed."""

    def header(self) -> str: ...

    def renew(self) -> bool: ...


@dataclass(frozen=True)
class Answered:
    """Complete and successful answer. ``at``: the server's clock; ``text``: the answer as it came."""

    body: dict[str, Any]
    at: datetime
    text: str


NOT_WRITTEN_NOW = marked("{name} could not be written to now: {why}. It goes on by itself.")
NOT_READ_NOW = marked(
    "{name} could not be read now: {why}. What was read is kept; the next sync goes on there."
)
MAY_NOT_CHANGE = marked("{name} does not let this sign-in change {kind}.")
MAY_NOT_SEE = marked("{name} does not let this sign-in see {kind}.")
NOT_SAVED = marked("{name} refused to save {kind}: {reason}")
NOT_ANSWERED = marked("{name} refused to answer about {kind}: {reason}")


class _Again(Exception):
    """Raised to repeat a request. ``after``: seconds the server asked for; ``not_done``: it was certainly not
    carried out."""

    def __init__(self, why: str, after: float | None = None, *, not_done: bool = False) -> None:
        super().__init__(why)
        self.after = after
        self.not_done = not_done


@dataclass(frozen=True)
class _Question:
    """One request. ``kind``: of record, for sentences and costs; ``cost``: in drips, where it is known;
    ``names``: of which a whole answer has at least one."""

    method: str
    path: str
    kind: str
    params: Mapping[str, str] | None = None
    body: Mapping[str, Any] | None = None
    cost: float = 0.0
    names: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        return self.method != "GET"


def http_client(base: str) -> httpx2.Client:
    """Return a client for one address. Addresses on this computer never use a proxy.

    Certificates are read where there are any to check: that takes longer than a short sync.
    """
    parts = urlsplit(base)
    local = is_loopback(parts.hostname or "")
    return httpx2.Client(base_url=base, timeout=TIMEOUT, trust_env=not local, verify=parts.scheme != "http")


@dataclass
class Asking:
    """One API at ``base``; ``name`` is used in sentences."""

    name: str
    base: str
    clock: Clock
    limits: Limits
    authorization: Authorization
    _costs: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._http = http_client(self.base)

    def close(self) -> None:
        self._http.close()

    def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        kind: str = "",
        *,
        cost: float = 0.0,
        names: tuple[str, ...] = (),
    ) -> Answered:
        """Return the answer to a read, which may be repeated.

        ``kind``: of record, for the sentence of a refusal and to estimate the cost of the request; ``cost``:
        in drips, where it is known; ``names``: of which a whole answer has at least one, or it came from
        something in between. Raises Unreachable, SignInAgain, FeedNotAllowed or NotAccepted.
        """
        return self._patiently(_Question("GET", path, kind, params, cost=cost, names=names))

    def seconds_for(self, kind: str, requests: int) -> float:
        """Return how many seconds so many reads of a kind take because of the limits alone."""
        return self.limits.seconds_for(requests * self._costs.get(kind, 1.0))

    def send(
        self, method: str, path: str, body: Mapping[str, Any], kind: str, *, cost: float = 1.0
    ) -> Answered:
        """Return the answer to a write. It is repeated only if the server certainly did not carry it out.

        ``cost``: in drips. Raises OutcomeUnknown if it may have been carried out, else as ``get`` does.
        """
        return self._patiently(_Question(method, path, kind, body=body, cost=cost))

    def _patiently(self, question: _Question) -> Answered:
        """Ask until there is an answer, a few times at most. A write is repeated only if it was certainly not
        carried out; otherwise raises OutcomeUnknown."""
        again = Retrying(
            sleep=self.clock.sleep,
            stop=stop_after_attempt(ATTEMPTS),
            wait=_until_asked,
            retry=retry_if_exception(
                lambda error: isinstance(error, _Again) and (error.not_done or not question.writes)
            ),
            reraise=True,
        )
        try:
            return again(self._once, question)
        except _Again as given_up:
            if question.writes and not given_up.not_done:
                raise OutcomeUnknown(
                    say(
                        "{name} did not say whether it saved {kind}: {why}. It is looked up there before "
                        "anything is sent again.",
                        name=self.name,
                        kind=question.kind,
                        why=given_up,
                    )
                ) from None
            raise self._unreachable(str(given_up), question) from None

    def _unreachable(self, why: str, question: _Question) -> Unreachable:
        sentence = NOT_WRITTEN_NOW if question.writes else NOT_READ_NOW
        return Unreachable(say(sentence, name=self.name, why=why))

    def _once(self, question: _Question) -> Answered:
        answer = self._allowed(question)
        if answer.status_code == 401 and self.authorization.renew():
            answer = self._allowed(question)
        return self._judged(answer, question)

    def _allowed(self, question: _Question) -> httpx2.Response:
        """Send one request once the limits allow it."""
        cost = question.cost or self._costs.get(question.kind, 1.0)
        wait = self.limits.wait(cost)
        self._refuse_long(wait, question)
        if wait > 0:
            self.clock.sleep(wait)
        headers = {"Authorization": self.authorization.header(), "Accept": "application/json"}
        self.limits.sent(cost)
        try:
            answer = self._http.request(
                question.method, question.path, params=question.params, json=question.body, headers=headers
            )
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise _Again(_cut(error), not_done=True) from None
        except httpx2.RequestError as error:
            raise _Again(_cut(error)) from None
        self.limits.learn(answer.headers)
        if (cost_header := answer.headers.get("X-LS-Api-Request-Cost")) and not question.writes:
            self._costs[question.kind] = _cost(cost_header)
        return answer

    def _refuse_long(self, wait: float, question: _Question) -> None:
        """Raise Unreachable for a wait that is too long: the next sync asks again."""
        if wait > LONGEST_WAIT:
            lasts = counted(round(wait / 60), "more minute", "more minutes")
            raise self._unreachable(say("its limit is used up for {time}", time=lasts), question)

    def _judged(self, answer: httpx2.Response, question: _Question) -> Answered:
        """Return a good answer; raise for any other, by its status."""
        status, kind = answer.status_code, question.kind
        if status == 429:
            wait = _seconds_to_wait(answer, self.clock.now())
            self._refuse_long(wait or 0.0, question)
            raise _Again(say("it asks us to wait"), wait, not_done=True)
        if status >= 500:
            raise _Again(say("it has a problem of its own (error {number})", number=status))
        if status == 401:
            raise SignInAgain(
                say(
                    "{name} does not accept our sign-in any more. Sign in again; everything stays.",
                    name=self.name,
                )
            )
        if status == 403:
            sentence = MAY_NOT_CHANGE if question.writes else MAY_NOT_SEE
            raise FeedNotAllowed(say(sentence, name=self.name, kind=kind))
        if status >= 400:
            sentence = NOT_SAVED if question.writes else NOT_ANSWERED
            said = say(sentence, name=self.name, kind=kind or path_of(answer), reason=_said(answer))
            raise NotAccepted(said, status)
        body = _json(answer)
        if body is None or (question.names and not body.keys() & set(question.names)):
            raise _Again(say("its answer was not whole"))
        return Answered(body, _date(answer) or self.clock.now(), answer.text)


def _until_asked(state: RetryCallState) -> float:
    """Wait as long as the server asked for, else twice as long each time, from one second on."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.after if isinstance(error, _Again) else None
    return min(asked if asked is not None else 2.0 ** (state.attempt_number - 1), LONGEST_WAIT)


def _cut(error: httpx2.RequestError) -> str:
    if isinstance(error, httpx2.TimeoutException):
        return say("it did not answer in time")
    if isinstance(error, httpx2.ConnectError):
        return say("it cannot be reached")
    return say("the connection was cut")


def _seconds_to_wait(answer: httpx2.Response, now: datetime) -> float | None:
    """Return ``Retry-After`` in seconds, or the time until its date by the server's clock."""
    text = answer.headers.get("Retry-After", "").strip()
    try:
        return max(0.0, min(float(text), LONGEST_TOLD))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return max(1.0, (_aware(until) - (_date(answer) or now)).total_seconds())


def _date(answer: httpx2.Response) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(answer.headers.get("Date", "")))
    except (ValueError, TypeError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _cost(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0


def _json(answer: httpx2.Response) -> dict[str, Any] | None:
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _said(answer: httpx2.Response) -> str:
    """Return the API's own words about a refusal."""
    body = _json(answer) or {}
    error = body.get("error")
    reason = error.get("message") if isinstance(error, dict) else body.get("message")
    return str(reason or f"error {answer.status_code}")[:300]


def path_of(answer: httpx2.Response) -> str:
    return answer.request.url.path

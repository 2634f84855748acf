"""Feed of Lightspeed eCom (C-Series): pages by the last id, Basic authentication, lines by order."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from core.errors import Problem
from core.feeds.addresses import Addresses
from core.feeds.asking import Asking
from core.feeds.c_writes import WebShopWriting
from core.feeds.clock import Clock
from core.feeds.errors import NotAccepted, SignInAgain
from core.feeds.feed import ApiRecord, Pulled, pages_of, records_of
from core.feeds.limits import Limits, Windows
from core.feeds.token_files import TokenFile
from core.feeds.writes import Answer, Write
from core.language import say
from core.lightspeed import adapt_pages, sales_wanted
from core.neutral import AdapterResult, KnownToStore, SalesWanted

LIMIT = 250
GONE = 404
"""Status of an answer about a record that is not there."""
OWNERS = {"orderProducts": ("orders", "order"), "shipmentProducts": ("shipments", "shipment")}
"""Kinds read by the record they belong to, which they do not name themselves."""

LANGUAGES = ("en", "us", "nl", "de", "fr", "es", "it", "da", "no", "sv", "pt", "pl")
"""Languages to try. A shop answers under the ones it has, which nothing lists; the first that answers is
kept."""


@dataclass(frozen=True)
class ApiKey:
    """Key of the web shop, with the address and language under which it answers."""

    key: str
    secret: str = field(repr=False)
    api: str = ""
    language: str = ""

    @classmethod
    def kept(cls, secrets: Mapping[str, str] | None) -> "ApiKey":
        try:
            return cls(**(secrets or {}))
        except TypeError:
            raise SignInAgain(
                say("There is no key of Lightspeed eCom on this computer. Connect it again.")
            ) from None


class Basic:
    """Key and secret as sent."""

    def __init__(self, key: ApiKey) -> None:
        credentials = base64.b64encode(f"{key.key}:{key.secret}".encode()).decode()
        self._header = f"Basic {credentials}"

    def header(self) -> str:
        return self._header

    def renew(self) -> bool:
        return False


def find_shop(key: str, secret: str, addresses: Addresses, clock: Clock) -> ApiKey:
    """Find the shop of ``key``. Raises Problem if there is none, Unreachable if Lightspeed does not
    answer."""
    if not (key.strip() and secret.strip()):
        raise Problem(say("Give the key on the first line and its secret on the second."))
    for api in addresses.c_series_api:
        for language in LANGUAGES:
            found = ApiKey(key.strip(), secret.strip(), api, language)
            asking = Asking("Lightspeed eCom", api, clock, Windows(clock), Basic(found))
            try:
                asking.get(f"/{language}/account.json", kind="account")
            except NotAccepted:  # This shop does not have the language.
                continue
            except SignInAgain:  # The key belongs to another cluster, or is wrong.
                break
            finally:
                asking.close()
            return found
    raise Problem(
        say("Lightspeed eCom does not know this key and secret. Copy both again from its page of API keys.")
    )


class CSeries:
    """One web shop of Lightspeed eCom."""

    name = "Lightspeed eCom"

    def __init__(self, file: TokenFile, clock: Clock, limits: Limits | None = None) -> None:
        key = ApiKey.kept(file.load())
        self._language = key.language
        self._asking = Asking(self.name, key.api, clock, limits or Windows(clock), Basic(key))
        self._writing = WebShopWriting(self, self._asking, f"/{key.language}")

    def close(self) -> None:
        self._asking.close()

    def look(self, write: Write) -> Answer | None:
        return self._writing.look(write)

    def push(self, write: Write) -> Answer:
        return self._writing.push(write)

    def pull(self, kind: str, cursor: str) -> Pulled:
        """Return the next page. ``since_id`` is safe for any number of records; ``page`` is not."""
        params = dict(parse_qsl(cursor))
        if kind in OWNERS:
            return self._lines(kind, params)
        if "id" in params:
            return self._one(kind, params["id"])
        path = f"/{self._language}/{kind}.json"
        answer = self._asking.get(path, {"limit": str(LIMIT), **params}, kind, names=(kind,))
        records = records_of(answer.body.get(kind))
        following = _following(params, records) if len(records) == LIMIT else ""
        return Pulled(records, following, answer.at, answer.text)

    def _lines(self, kind: str, params: Mapping[str, str]) -> Pulled:
        parents, name = OWNERS[kind]
        found = self._within(f"{parents}/{params[name]}/products", kind, kind)
        owned = [{**record, f"{name}Id": int(params[name])} for record in found.records]
        return replace(found, records=owned)

    def _one(self, kind: str, number: str) -> Pulled:
        return self._within(f"{kind}/{number}", kind, kind.removesuffix("s"))

    def _within(self, place: str, kind: str, name: str) -> Pulled:
        """Return what is at a record's own address: nothing if the record was deleted meanwhile."""
        path = f"/{self._language}/{place}.json"
        params = {"limit": str(LIMIT)} if kind in OWNERS else None
        try:
            answer = self._asking.get(path, params, kind, names=(name,))
        except NotAccepted as refusal:
            if refusal.status != GONE:
                raise
            return Pulled([], "", self._asking.clock.now())
        return Pulled(records_of(answer.body.get(name)), "", answer.at)

    def count(self, kind: str) -> int | None:  # noqa: ARG002
        return None

    def seconds_for(self, kind: str, records: int) -> float:
        return self._asking.seconds_for(kind, -(-records // LIMIT))

    def where(self, **conditions: str) -> str:
        return urlencode(conditions)

    def key(self, kind: str, record: ApiRecord) -> str:  # noqa: ARG002
        return str(record.get("id") or "")

    def sales_wanted(self, records: Mapping[str, Sequence[ApiRecord]]) -> SalesWanted | None:
        return sales_wanted(pages_of(records))

    def items_named(self, records: Mapping[str, Sequence[ApiRecord]]) -> frozenset[str]:  # noqa: ARG002
        return frozenset()

    def tables(
        self,
        records: Mapping[str, Sequence[ApiRecord]],
        known: KnownToStore,
        as_of: str = "",  # noqa: ARG002
    ) -> AdapterResult:
        return adapt_pages(pages_of(records), known=known.frames)


def _following(params: Mapping[str, str], records: Sequence[ApiRecord]) -> str:
    return urlencode({**params, "since_id": str(max(int(record.get("id") or 0) for record in records))})

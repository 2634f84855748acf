"""Connecting and leaving: what is remembered, where, and what never is."""

import json
from pathlib import Path

import pytest

from core.errors import Problem
from core.feeds import SignInAgain, Unreachable
from core.sync import C_SERIES, R_SERIES, connect_retail, connect_web_shop, connected, disconnect
from tests.helpers.synced import Synced


def secrets_of(desk: Synced) -> list[bytes]:
    """Every token and key that was ever given."""
    pairs = desk.server.sign_in.pairs
    return [text.encode() for pair in pairs for text in (pair.access, pair.refresh)] + [
        b"top-secret-of-the-shop"
    ]


def test_the_store_remembers_the_account_and_the_folder_the_tokens(desk: Synced) -> None:
    desk.connect()

    (source,) = connected(desk.store, [])
    (place,) = desk.folder.glob("*.json")

    assert (source.source, source.account, source.since) == (R_SERIES, "83050", None)
    assert place.name == f"{source.secrets}.json"
    assert json.loads(place.read_text())["account"] == "83050"


def test_a_failed_sign_in_saves_nothing(desk: Synced) -> None:
    with pytest.raises(Problem):
        connect_retail(desk.store, desk.invite(), "wrong", desk.around)

    with pytest.raises(Problem, match="No source is connected"):
        connected(desk.store, [])
    assert not list(desk.folder.glob("*.json"))


def test_signing_in_again_to_the_same_account_continues_the_sync(synced: Synced) -> None:
    (before,) = connected(synced.store, [R_SERIES])
    synced.server.sign_in.revoke_all()
    with pytest.raises(SignInAgain, match="Sign in again; everything stays"):
        synced.sync()

    synced.connect()

    assert connected(synced.store, [R_SERIES]) == [before]
    synced.sync()
    assert synced.report() == synced.their_report()


def test_another_account_is_refused(synced: Synced) -> None:
    synced.server.sign_in.account = 7

    with pytest.raises(Problem, match="connected already, with account 83050; this is 7"):
        synced.connect()

    synced.server.sign_in.account = 83050
    synced.sync()


def test_disconnecting_revokes_the_tokens_and_keeps_the_data(synced: Synced) -> None:
    report = synced.report()
    (source,) = connected(synced.store, [R_SERIES])

    disconnect(synced.store, source, synced.around)

    assert synced.server.sign_in.pairs[-1].revoked
    assert not list(synced.folder.glob("*.json"))
    assert synced.report() == report
    with pytest.raises(Problem, match="is not connected"):
        connected(synced.store, [R_SERIES])


def test_disconnecting_waits_until_lightspeed_answers(synced: Synced) -> None:
    (source,) = connected(synced.store, [R_SERIES])
    synced.server.faults.fail(503, "oauth/revoke", times=3)

    with pytest.raises(Unreachable):
        disconnect(synced.store, source, synced.around)

    synced.sync()


def test_a_source_with_lost_tokens_can_be_disconnected(synced: Synced) -> None:
    (source,) = connected(synced.store, [R_SERIES])
    for place in synced.folder.glob("*.json"):
        place.unlink()
    with pytest.raises(SignInAgain):
        synced.sync()

    disconnect(synced.store, source, synced.around)


def test_no_token_and_no_key_is_in_the_store_or_its_backups(synced: Synced, tmp_path: Path) -> None:
    synced.server.ecom.secret = "top-secret-of-the-shop"
    connect_web_shop(synced.store, "key-of-the-shop", "top-secret-of-the-shop", synced.around)
    synced.sync(C_SERIES)
    synced.store.backup(tmp_path / "copy.duckdb")

    outside = [
        place for place in tmp_path.rglob("*") if place.is_file() and synced.folder not in place.parents
    ]
    kept = b"".join(place.read_bytes() for place in outside)
    assert {place.suffix for place in outside} >= {".duckdb"}
    assert not [secret for secret in secrets_of(synced) if secret in kept]

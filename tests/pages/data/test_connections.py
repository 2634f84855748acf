"""Lightspeed on the Data page: connected, synced, paused and left; the page never waits for the network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.outbox import keep_switches, load_switches
from core.worker.pace import Pace, keep_pace, load_pace
from pages.session import store, worker
from tests.helpers.app_pages import page_at, pressed
from tests.helpers.secrets_kept import prove_no_secret_told
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import fill


@pytest.fixture
def server(sample_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LightspeedServer]:
    assert sample_path
    with LightspeedServer(Clock()) as server:
        server.clock.advance(-9 * 3600)
        fill(server)
        server.clock.advance(3600)
        server.ecom.key, server.ecom.secret = "key-of-the-shop", "secret-of-the-shop"
        for name in ("R_SERIES_API", "R_SERIES_AUTH", "C_SERIES_API"):
            monkeypatch.setenv(f"BACKORDERS_{name}", server.address)
        monkeypatch.setenv("BACKORDERS_SECRETS", str(tmp_path / "secrets"))
        yield server


def field(app: AppTest, label: str) -> AppTest:
    return next(each for each in app.text_input if each.label == label)  # type: ignore[return-value]


def entered(app: AppTest, label: str, value: str) -> AppTest:
    """The page with a field of a form filled, which is sent with the form's button."""
    next(each for each in app.text_input if each.label == label).set_value(value)
    return app


def texts(app: AppTest) -> str:
    shown = (*app.markdown, *app.text, *app.caption, *app.error, *app.warning, *app.success)
    return "\n".join(str(each.value) for each in shown)


def signed_in(server: LightspeedServer) -> AppTest:
    """The page of somebody who connected Retail and went on working; the worker has not begun."""
    app = entered(page_at("data", view="Lightspeed"), "Client ID", "backorder-desk")
    app = pressed(app, "Get the sign-in address")
    (link,) = app.get("link_button")
    app = entered(app, "Address or code", server.allow(link.proto.url))
    return pressed(app, "Connect")


def test_a_new_user_gets_from_the_sample_to_their_own_first_report(
    server: LightspeedServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = signed_in(server)
    assert "Connecting. The first sync starts automatically" in texts(app)
    assert not server.requests("/API/")

    worker().turn()
    app.run()

    assert "account 83050" in texts(app)
    assert "Up to date. Last synced just now." in texts(app)
    assert "next sync in 5 minutes." in texts(app)
    report = page_at("backorders")
    theirs = server.merchant.negative_inventory()
    short = sum(row["units"] for row in theirs)
    assert [text for text in report.markdown if text.value.startswith(f"**{short:,} units short")]
    store().backup_beside(server.clock.now().replace(tzinfo=None))
    prove_no_secret_told(server, tmp_path, caplog.text + texts(app) + texts(report))


def test_a_blank_field_is_asked_for(server: LightspeedServer) -> None:
    assert server
    app = page_at("data", view="Lightspeed")
    app = pressed(app, "Get the sign-in address")
    assert [each.value for each in app.warning] == ["Enter the client ID first."]
    app = pressed(app, "Connect the web shop")
    assert [each.value for each in app.warning] == ["Enter the key and its secret."]
    app = pressed(entered(app, "Client ID", "backorder-desk"), "Get the sign-in address")
    app = pressed(app, "Connect")
    assert [each.value for each in app.warning] == ["Paste the address or the code first."]


def test_sync_now_pause_and_interval(server: LightspeedServer) -> None:
    app = signed_in(server)
    worker().turn()
    app.run()

    (pause,) = (each for each in app.toggle if each.label == "Pause")
    pause.set_value(True).run()
    assert "next sync" not in texts(app)
    (pause,) = (each for each in app.toggle if each.label == "Pause")
    assert pause.value
    pause.set_value(False).run()
    app.number_input[0].set_value(15).run()
    assert "next sync in 15 minutes." in texts(app)
    pressed(app, "Sync now")
    assert "Waiting for its turn." in texts(app)


def test_a_switch_leaves_the_others_and_the_interval_as_a_colleague_set_them(
    server: LightspeedServer,
) -> None:
    app = signed_in(server)
    worker().turn()
    app.run()
    keep_pace(store(), Pace(minutes=30))
    keep_switches(store(), ["transfers"])

    for label in ("Pause", "Purchase orders sent here"):
        next(each for each in app.toggle if each.label == label).set_value(True)
    app.run()

    assert store().ask(load_pace) == Pace(minutes=30, paused=True)
    assert store().ask(load_switches) == {"purchase_orders", "transfers"}


def test_every_refusal_is_a_sentence(server: LightspeedServer) -> None:
    server.retail.denied.add("InventoryLog")
    app = signed_in(server)
    worker().turn()
    app.run()
    assert "Lightspeed Retail does not let this sign-in see InventoryLog." in texts(app)

    server.sign_in.employee_locked = True
    pressed(app, "Sync now")
    worker().turn()
    app.run()
    assert "Sign in again." in texts(app)


def test_a_refusal_by_lightspeed_is_shown_and_can_be_retried(server: LightspeedServer) -> None:
    app = entered(page_at("data", view="Lightspeed"), "Key", "key-of-the-shop")
    app = entered(app, "Secret", "wrong")
    app = pressed(app, "Connect the web shop")
    worker().turn()
    app.run()

    assert "does not know this key" in texts(app)
    app = entered(app, "Key", server.ecom.key)
    app = entered(app, "Secret", server.ecom.secret)
    app = pressed(app, "Connect the web shop")
    worker().turn()
    app.run()
    assert "does not know this key" not in texts(app)
    assert any(each.label == "Disconnect Lightspeed eCom" for each in app.button)


def test_a_source_is_disconnected_with_two_clicks(server: LightspeedServer) -> None:
    app = signed_in(server)
    worker().turn()
    app.run()

    app = pressed(app, "Disconnect Lightspeed Retail")
    worker().turn()
    app.run()

    assert "Not connected." in texts(app)
    assert field(app, "Client ID")

"""Signed in at a test Lightspeed, as ``connect`` does it."""

from dataclasses import asdict
from pathlib import Path

from core.feeds import Addresses, Bearer, CSeries, RSeries, TokenFile, accept, find_shop, invite
from tests.lightspeed_server import LightspeedServer


def addresses_of(server: LightspeedServer) -> Addresses:
    return Addresses(server.address, server.address, (server.address,))


def signed_in(server: LightspeedServer, folder: Path) -> TokenFile:
    """The tokens of a merchant who allowed it, on disk."""
    invitation = invite("backorder-desk", "https://localhost", addresses_of(server))
    tokens = accept(invitation, server.allow(invitation.address), addresses_of(server), server.clock)
    file = TokenFile(folder, "r-series-test")
    file.save(asdict(tokens))
    return file


def retail(server: LightspeedServer, folder: Path) -> RSeries:
    """The feed of the test merchant's account; closed with the server."""
    bearer = Bearer(signed_in(server, folder), addresses_of(server), server.clock)
    feed = RSeries(bearer, addresses_of(server), server.clock)
    server.clients.callback(feed.close)
    return feed


def web_shop(server: LightspeedServer, folder: Path) -> CSeries:
    """The feed of the test merchant's web shop; closed with the server."""
    file = TokenFile(folder, "c-series-test")
    shop = server.ecom
    file.save(asdict(find_shop(shop.key, shop.secret, addresses_of(server), server.clock)))
    feed = CSeries(file, server.clock)
    server.clients.callback(feed.close)
    return feed

"""Two servers behind HAProxy in a real browser: one of them is killed, and people go on at the other."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.store import open_store
from servers import find_haproxy
from tests.browser.conftest import Visit, visiting
from tests.browser.test_receiving import counted, left, opened, scan
from tests.browser.test_restart import WARNING
from tests.conftest import NO_POSTGRESQL
from tests.helpers.pdf_text import pages
from tests.helpers.postgresql import address_of_copy, programs
from tests.helpers.receiving_shop import ReceivingShop, with_names
from tests.helpers.server_process import SeveralServers, several_servers
from tests.test_servers import NO_HAPROXY

pytestmark = [
    pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL),
    pytest.mark.skipif(find_haproxy() is None, reason=NO_HAPROXY),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with address_of_copy(tmp_path_factory.mktemp("backups"), with_names) as address:
        yield address


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, address: str) -> Iterator[SeveralServers]:
    """Two servers for both tests, each of which has an order and an item of its own."""
    with several_servers(tmp_path_factory.mktemp("servers"), address) as servers:
        yield servers


@pytest.fixture(scope="module")
def shop(address: str) -> Iterator[ReceivingShop]:
    """The shop in the store of the servers, open here too."""
    with closing(open_store(address)) as store:
        yield ReceivingShop(store)


def desk(visit: Visit) -> str:
    """The server that the browser goes to."""
    (cookie,) = [each for each in visit.context.cookies() if each["name"] == "DESK"]
    return cookie["value"]


def test_what_one_person_saves_another_sees_at_the_other_server(
    browser: Browser, shop: ReceivingShop, servers: SeveralServers
) -> None:
    po = shop.ordered(("pump", 5))
    visits = [visiting(browser, servers) for _ in range(2)]
    with visits[0] as ann, visits[1] as ben:
        ann.open(f"/receiving?po={po}")
        ben.open(f"/receiving?po={po}")
        assert desk(ann) != desk(ben)
        ann.page.get_by_role("button", name="Receive all incoming").click()
        expect(ann.page.get_by_text("Finished", exact=False).first).to_be_visible()

        ben.open(f"/receiving?po={po}")
        expect(ben.page.get_by_text("Received so far")).to_be_visible()
        assert (shop.on_hand("pump"), shop.incoming("pump")) == (5, 0)


def test_whose_server_was_killed_finds_the_saved_work_at_the_other(
    browser: Browser, shop: ReceivingShop, servers: SeveralServers
) -> None:
    po = shop.ordered(("tube", 5))
    with visiting(browser, servers) as visit:
        page = opened(visit, po)
        for units in (1, 2, 3):
            scan(visit, "SKU-tube", units)
        first = desk(visit)
        opened(visit, po)
        counted(page, 1, 3)
        assert desk(visit) == first

        servers.kill_server(first)

        expect(page.get_by_text(WARNING)).to_be_visible(timeout=30_000)
        counted(page, 1, 3)
        assert desk(visit) != first
        page.get_by_text("I have checked").click()
        page.get_by_role("button", name="Receive what was counted").click()
        left(page, 2)
        servers.wait_for_all()  # The killed one is there again, and the browser stays where it is.
        with page.expect_download() as waited:
            page.get_by_role("button", name="Put-away slip").click()
        assert "Tube" in pages(Path(waited.value.path()).read_bytes())[0]
        assert (shop.on_hand("tube"), shop.incoming("tube")) == (3, 2)

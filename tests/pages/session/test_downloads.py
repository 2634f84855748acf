"""A download arrives whatever other people do meanwhile, and whatever was drawn again."""

import asyncio
from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest

from core.access import OWNER, acting_as
from core.errors import refuse_unknown
from core.language import speaking
from core.receiving import CountedLine
from core.store import remember
from pages.session import on_behalf
from pages.session.streamlit_adapted import PatientFiles, _hand_over
from tests.helpers.pdf_text import pages
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.server_process import ServerProcess, served
from tests.helpers.visitor import Visitor, visiting


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, str]]:
    """A server, and the purchase order whose page has downloads."""
    folder = tmp_path_factory.mktemp("downloads")
    shop = ReceivingShop(folder)
    po = shop.ordered(("tube", 5))
    shop.store.close()
    with served(folder / "shop.duckdb") as server:
        yield server, po


@pytest.fixture(scope="module")
def german_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, str, str]]:
    """A server whose people read German, a purchase order that was received for the shelf, and a transfer."""
    folder = tmp_path_factory.mktemp("german")
    shop = ReceivingShop(folder)
    po = shop.ordered(("tube", 5))
    shop.receive("po", po, [CountedLine(1, 5)])
    transfer = shop.sent(("tube", 1))
    remember(shop.store, "language of shop staff", "de", action="language")
    shop.store.close()
    with served(folder / "shop.duckdb") as server:
        yield server, po, transfer


def maker(visitor: Visitor, label: str) -> str:
    """The name under which the button asks for its file."""
    return str(visitor.widget(label).deferred_file_id)


def test_a_file_is_there_to_be_fetched_while_other_people_work(desk: tuple[ServerProcess, str]) -> None:
    server, po = desk

    async def afternoon() -> None:
        async with visiting(server.url) as asks, visiting(server.url) as works:
            await asks.visit("receiving", po=po)
            await works.visit("")
            address = await asks.ask_for_file(maker(asks, "For the vendor"))
            for _ in range(3):
                await works.rerun()
            with server.get(address) as answer:
                assert b"SKU-tube" in answer.read()

    asyncio.run(afternoon())


def test_what_our_own_people_print_is_in_their_language(german_desk: tuple[ServerProcess, str, str]) -> None:
    server, po, transfer = german_desk
    printed = [
        ("receiving", {"po": po}, "Einlagerungsschein", "Einlagerungsschein"),
        ("receiving", {"transfer": transfer}, "Drucken", "Umlagerung"),
        ("receiving", {"transfer": transfer}, "Pickliste", "Pickliste"),
        ("data", {"view": "Letterhead"}, "Testseite drucken", "Testseite"),
    ]

    async def afternoon() -> None:
        async with visiting(server.url) as visitor:
            for page, place, button, title in printed:
                await visitor.visit(page, **place)
                address = await visitor.ask_for_file(maker(visitor, button))
                with server.get(address) as answer:
                    assert title in pages(answer.read())[0]

    asyncio.run(afternoon())


def test_a_button_makes_its_file_though_it_was_just_drawn_again(desk: tuple[ServerProcess, str]) -> None:
    server, po = desk

    async def afternoon() -> None:
        async with visiting(server.url) as asks, visiting(server.url) as works:
            await asks.visit("receiving", po=po)
            await works.visit("")
            seen = maker(asks, "Print")
            await asks.rerun()  # The browser has not heard of it.
            await works.rerun()
            assert await asks.ask_for_file(seen)
            assert maker(asks, "Print") != seen
            await asks.rerun()
            assert not await asks.ask_for_file(seen)

    asyncio.run(afternoon())


def test_a_file_that_cannot_be_made_says_so_in_the_readers_language(
    german_desk: tuple[ServerProcess, str, str],
) -> None:
    server, po, _ = german_desk

    async def afternoon() -> None:
        async with visiting(server.url) as visitor:
            await visitor.visit("receiving", po=po)
            assert not await visitor.ask_for_file("of a page that is long gone")
            assert visitor.refused == (
                "Die Datei konnte nicht erstellt werden. Laden Sie die Seite neu und drücken Sie die "
                "Schaltfläche noch einmal."
            )

    asyncio.run(afternoon())


def test_a_download_that_is_refused_says_why() -> None:
    with acting_as(OWNER), speaking("de"):
        refused = on_behalf(lambda: refuse_unknown(("shop", ["9"], ["1"])))
    files = PatientFiles(MemoryMediaFileStorage("/media"))
    request = BackendOperationRequest(request_id="1")
    request.deferred_file.file_id = files.add_deferred(refused, "text/csv", "place")
    answer = asyncio.run(_hand_over(DeferredFileHandler(lambda: files), request, "session"))
    assert answer.error_msg == "Filiale 9 gibt es nicht; bekannt sind 1."


def test_what_makes_a_file_is_forgotten_when_its_session_ends() -> None:
    files = PatientFiles(MemoryMediaFileStorage("/media"))

    def page(files: "PatientFiles") -> None:
        import streamlit as st

        from pages.session.streamlit_internals import session_id

        files.clear_session_refs()
        maker = files.add_deferred(lambda: "a,b", "text/csv", "place of the button")
        st.text(maker)
        st.text(session_id())

    drawn = AppTest.from_function(page, args=(files,)).run()
    first, session = (text.value for text in drawn.text)
    second = drawn.run().text[0].value
    files.remove_orphaned_files()
    assert files.execute_deferred(first) == files.execute_deferred(second)
    files.clear_session_refs(session)
    files.remove_orphaned_files()
    for maker in (first, second):
        with pytest.raises(MediaFileStorageError):
            files.execute_deferred(maker)


def test_a_file_is_deleted_once_it_was_there_for_its_time() -> None:
    class Impatient(PatientFiles):
        KEPT = 0.0

    storage = MemoryMediaFileStorage("/media")
    files = Impatient(storage)
    name = files.execute_deferred(files.add_deferred(lambda: "a,b", "text/csv", "place")).split("/")[-1]
    files.remove_orphaned_files()
    assert storage.get_file(name).content == b"a,b"
    files.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)

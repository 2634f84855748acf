"""Every screen looks as its kept picture does: three sizes, light and dark; sample, empty and hostile store.

After a change that is meant to be seen, look at the new pictures and keep them: ``make looks``.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Locator, expect

from core.store import open_store
from tests.browser.conftest import Visit, visiting
from tests.browser.looks import (
    DESKTOP,
    KEPT,
    PHONE,
    SCALE,
    TABLET,
    TOLERATED,
    Size,
    cut,
    differing,
    keep,
    picture,
    sheet,
)
from tests.browser.test_hostile_names import HOSTILE
from tests.helpers.app_pages import PHONE as PHONE_AGENT
from tests.helpers.server_process import ServerProcess, served
from tests.helpers.small_shop import ordered, small_shop, sold

PAGES = {
    "overview": "/",
    "backorders": "/backorders",
    "receiving": "/receiving",
    "orders": "/ecom_orders",
    "planning": "/po_planning",
    "data": "/data",
}
SCREENS = {
    "sample": PAGES | {"delivery": "/receiving?po=3063", "order": "/ecom_orders?order=20425"},
    "empty": PAGES,
    "hostile": PAGES | {"delivery": "/receiving?po=p1", "order": "/ecom_orders?order=E1"},
}
SCHEMES = ["light", "dark"]
SHOWN = [(size, scheme) for size in (DESKTOP, TABLET, PHONE) for scheme in SCHEMES]

TABLE_HEADER = 36
"""Pixels of a table above its first row."""
KEEP = bool(os.environ.get("KEEP_LOOKS"))


class Desks:
    """A server's store on a wide browser and on a phone."""

    def __init__(self, browser: Browser, server: ServerProcess, stack: ExitStack) -> None:
        self.wide = stack.enter_context(visiting(browser, server))
        self.phone = stack.enter_context(visiting(browser, server, user_agent=PHONE_AGENT, has_touch=True))

    def pictures(self, address: str, kept: Image.Image | None) -> list[Image.Image]:
        """Return what a screen looks like, in the order of SHOWN. ``kept``: the sheet of how it should."""
        sizes = [(size.width // SCALE, size.height // SCALE) for size, _ in SHOWN]
        like = iter(cut(kept, sizes) if kept else [None] * len(sizes))
        return [each for visit in (self.wide, self.phone) for each in self._of(visit, address, like)]

    def open(self, visit: Visit, address: str, size: Size) -> None:
        """Go to a screen, in a light window of this size."""
        show(visit, size, "light")
        visit.open(address)

    def _of(self, visit: Visit, address: str, like: Iterator[Image.Image | None]) -> Iterator[Image.Image]:
        sizes = [PHONE] if visit is self.phone else [DESKTOP, TABLET]
        self.open(visit, address, sizes[0])
        for size in sizes:
            for scheme in SCHEMES:
                show(visit, size, scheme)
                yield picture(visit.page, next(like))


def show(visit: Visit, size: Size, scheme: str) -> None:
    """Give the window this size and these colours."""
    visit.page.set_viewport_size({"width": size.width, "height": size.height})
    visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    app = visit.page.locator("[data-testid=stApp]")
    if app.count():
        expect(app).to_have_css("color-scheme", scheme)


@pytest.fixture(scope="module")
def desks(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Desks]]:
    """The same program on three stores of their own: what other tests do is not in the pictures."""
    folder = tmp_path_factory.mktemp("looks")
    store = small_shop(folder / "hostile.duckdb", HOSTILE)
    sold(store, "s1", "tyre", 3, order="E1")
    ordered(store, "p1", "tyre", 2)
    store.close()
    open_store(folder / "empty.duckdb").close()
    with ExitStack() as stack:
        servers = {
            "sample": stack.enter_context(served(folder / "sample.duckdb")),
            "empty": stack.enter_context(served(folder / "empty.duckdb")),
            "hostile": stack.enter_context(served(folder / "hostile.duckdb")),
        }
        yield {name: Desks(browser, each, stack) for name, each in servers.items()}


@pytest.mark.parametrize(
    ("store", "screen"), [(store, screen) for store, screens in SCREENS.items() for screen in screens]
)
def test_a_screen_looks_as_its_picture_does(
    store: str, screen: str, desks: dict[str, Desks], tmp_path: Path
) -> None:
    file = KEPT / f"{store}-{screen}.png"
    kept = None if KEEP else Image.open(file).convert("RGB")
    now = desks[store].pictures(SCREENS[store][screen], kept)
    if KEEP:
        keep(sheet(now), file)
    keep(sheet(now), tmp_path / file.name)
    before = cut(Image.open(file).convert("RGB"), [each.size for each in now])
    changed = {
        f"{size.name}, {scheme}": f"{share:.1%}"
        for (size, scheme), old, new in zip(SHOWN, before, now, strict=True)
        if (share := differing(old, new)) > TOLERATED
    }
    assert not changed, f"{file.name} looks otherwise: {changed}. The new picture: {tmp_path / file.name}"


def test_a_screen_that_moved_or_is_another_one_is_noticed() -> None:
    pictures = {file.stem: Image.open(file).convert("RGB") for file in KEPT.glob("*.png")}
    assert len(pictures) == sum(map(len, SCREENS.values()))
    for name, kept in pictures.items():
        assert differing(kept, ImageChops.offset(kept, 0, 3)) > TOLERATED, name
    assert differing(pictures["sample-backorders"], pictures["empty-backorders"]) > TOLERATED


@pytest.mark.parametrize("address", ["/backorders", "/ecom_orders"])
def test_the_first_row_of_a_table_is_in_sight_on_a_desktop(address: str, desks: dict[str, Desks]) -> None:
    sample = desks["sample"]
    sample.open(sample.wide, address, DESKTOP)
    assert top(sample.wide.page.locator("[data-testid=stDataFrame]")) + TABLE_HEADER < 400


def test_the_first_card_of_the_backorders_is_in_sight_on_a_phone(desks: dict[str, Desks]) -> None:
    sample = desks["sample"]
    sample.open(sample.phone, "/backorders", PHONE)
    details = sample.phone.page.get_by_role("button", name="Details").first
    assert top(details.locator("xpath=ancestor::*[@data-testid='stVerticalBlock'][1]")) < 700


def test_a_link_shows_all_of_its_text_on_a_phone(desks: dict[str, Desks]) -> None:
    for name in ("sample", "hostile"):
        desk = desks[name]
        desk.open(desk.phone, "/", PHONE)
        texts = (
            desk.phone.page.get_by_test_id("stMain").get_by_test_id("stPageLink-NavLink").locator("> span")
        )
        expect(texts.first).to_be_visible()
        cut = (
            "texts => texts.filter(text => text.scrollWidth > text.clientWidth).map(text => text.textContent)"
        )
        assert texts.evaluate_all(cut) == []


@pytest.mark.parametrize("address", ["/po_planning?shortages=true", "/ecom_orders", "/receiving"])
def test_every_choice_is_in_sight_on_the_narrowest_phone(address: str, desks: dict[str, Desks]) -> None:
    desk = desks["sample"]
    desk.open(desk.phone, address, Size("narrow", 320, 700))
    choices = desk.phone.page.get_by_test_id("stMain").get_by_test_id("stButtonGroup").locator("button")
    expect(choices.first).to_be_attached()
    beyond = (
        "choices => choices.filter(each => each.getBoundingClientRect().right >"
        " each.parentElement.getBoundingClientRect().right + 1).map(each => each.textContent)"
    )
    assert choices.evaluate_all(beyond) == []


def test_counts_stand_below_each_other_on_a_tablet_however_long_a_line_is(desks: dict[str, Desks]) -> None:
    sample = desks["sample"]
    sample.open(sample.wide, "/receiving?po=3063", TABLET)
    counts = sample.wide.page.get_by_label("Received now")
    expect(counts).to_have_count(3)
    assert len({box["x"] for count in counts.all() if (box := count.bounding_box())}) == 1


def top(element: Locator) -> float:
    """Return how far below the window's upper edge the first such element begins."""
    box = element.first.bounding_box()
    assert box is not None
    return box["y"]

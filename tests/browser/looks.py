"""Small pictures of a screen, at three sizes and in both colour schemes, and what has changed in them."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page

KEPT = Path(__file__).parent / "looks"
SCALE = 8
"""Pixels of the screen, in each direction, that become one: letters blur, boxes and colours stay."""
COLOURS = 64
DIFFERENT = 40
"""Levels of 256 by which a pixel differs that somebody would notice."""
TOLERATED = 0.015
"""Share of a picture that may differ. Pictures taken twice, or five days apart, differ by at most 0.005: the
sample's dates move with the day, and kept pictures have few colours. Moved by 24 pixels: 0.04 and more."""
PATIENCE = 40
"""Looks at a screen until two of them are alike."""


@dataclass(frozen=True)
class Size:
    """A screen's size in pixels."""

    name: str
    width: int
    height: int


DESKTOP, TABLET, PHONE = Size("desktop", 1440, 900), Size("tablet", 1024, 768), Size("phone", 390, 844)


def picture(page: Page, like: Image.Image | None) -> Image.Image:
    """Return what the window shows, small, once it stands still and looks ``like`` the kept picture; if it
    does not in the end, what it shows then. Tables are drawn some time after the page."""
    last = _shot(page)
    for _ in range(PATIENCE):
        page.wait_for_timeout(100)
        now = _shot(page)
        if differing(last, now) == 0 and (like is None or differing(like, now) <= TOLERATED):
            return now
        last = now
    return last


def _shot(page: Page) -> Image.Image:
    whole = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    return whole.resize((whole.width // SCALE, whole.height // SCALE), Image.Resampling.BOX)


def differing(one: Image.Image, other: Image.Image) -> float:
    """Return the share of pixels that differ visibly; 1 for pictures of two sizes."""
    if one.size != other.size:
        return 1
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[DIFFERENT:]) / (one.width * one.height)


def sheet(pictures: list[Image.Image]) -> Image.Image:
    """Return the pictures side by side."""
    whole = Image.new("RGB", (sum(each.width for each in pictures), max(each.height for each in pictures)))
    left = 0
    for each in pictures:
        whole.paste(each, (left, 0))
        left += each.width
    return whole


def cut(whole: Image.Image, sizes: list[tuple[int, int]]) -> list[Image.Image]:
    """Return the pictures of a sheet, by their sizes."""
    pictures, left = [], 0
    for width, height in sizes:
        pictures.append(whole.crop((left, 0, left + width, height)))
        left += width
    return pictures


def keep(whole: Image.Image, file: Path) -> None:
    """Write a sheet with few colours, so that it stays small."""
    file.parent.mkdir(parents=True, exist_ok=True)
    whole.quantize(COLOURS).save(file, optimize=True)

"""Letterhead: the top of everything that a shop prints."""

import io
from dataclasses import dataclass

from core.errors import Problem
from core.language import say

MOST_BYTES = 5_000_000
MOST_PIXELS = 30_000_000
LOGO_PIXELS = (900, 360)
"""Size within which a logo is kept: 20 pixels per millimetre of paper."""


@dataclass(frozen=True)
class Letterhead:
    """``name`` of the business, ``address`` and ``contact``, lines of text, and ``logo``, a PNG file.

    Each may be empty.
    """

    name: str = ""
    address: str = ""
    contact: str = ""
    logo: bytes = b""

    @property
    def lines(self) -> list[str]:
        """Return the lines below the name."""
        return [line for text in (self.address, self.contact) for line in text.splitlines() if line.strip()]

    def __bool__(self) -> bool:
        return bool(self.name or self.lines or self.logo)


NO_LETTERHEAD = Letterhead()


def logo_from(picture: bytes) -> bytes:
    """Return a PNG or JPEG picture as the PNG that is printed: its pixels only, as many as paper needs.

    Raises Problem if it is no such picture, or too large.
    """
    from PIL import Image  # noqa: PLC0415, because most who start never print

    if len(picture) > MOST_BYTES:
        raise Problem(
            say("The logo has {size:.1f} MB. Choose a picture of at most 5 MB.", size=len(picture) / 1e6)
        )
    try:
        with Image.open(io.BytesIO(picture), formats=["PNG", "JPEG"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Problem(
                    say(
                        "The logo has {width} × {height} pixels. Choose a smaller one.",
                        width=opened.width,
                        height=opened.height,
                    )
                )
            pixels = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Problem(say("The logo cannot be read. Choose a PNG or JPEG picture.")) from None
    pixels.thumbnail(LOGO_PIXELS)
    png = io.BytesIO()
    pixels.save(png, "PNG", optimize=True)
    return png.getvalue()

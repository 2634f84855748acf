"""Sheets of a PDF by fpdf2, with our font.

Only core/formats/pdf.py imports this file, once somebody prints: the library takes 40 MiB and half a second.
"""

from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace, TTFFont

from core.language import say

FONTS = Path(__file__).parent / "fonts"


class Sheets(FPDF):
    """Pages with the document's title in the footer, in case they get separated."""

    foot = ""
    bold = FontFace(emphasis="BOLD")
    between_rows = TableBordersLayout.HORIZONTAL_LINES

    def footer(self) -> None:
        if self.foot:
            self.set_y(-12)
            self.set_font("body", size=8)
            self.cell(
                0,
                5,
                say("Page {page} of {pages}", page=self.page_no(), pages="{nb}"),
                align="R",
                new_x="LMARGIN",
            )
            self.cell(140, 5, self.foot)

    def use_our_font(self) -> frozenset[int]:
        """Add the font, regular and bold, and return the characters it has."""
        self.add_font("body", "", FONTS / "DejaVuSansCondensed.ttf")
        self.add_font("body", "B", FONTS / "DejaVuSansCondensed-Bold.ttf")
        return frozenset(cast(TTFFont, self.fonts["body"]).cmap)

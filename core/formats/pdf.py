"""Print documents as PDF: A4 pages and labels.

Any text may come from data. Characters that our font does not have (emoji, Chinese, …) are printed as an
empty box, so that nobody takes a shortened name for the whole one. The font is part of the program and
nothing is needed from the machine.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from core.formats.letterhead import NO_LETTERHEAD, Letterhead
from core.wording import shortened

UNKNOWN = "□"
"""Replacement for each character that the font does not have."""

LABEL = (62.0, 29.0)
"""Label size in millimetres: a common address label that the usual label printers take."""

LONGEST_CELL = 300
"""Longest text of a cell or line, in characters."""

CELL_PADDING = 1
"""Millimetres around the text of a cell."""

LOGO = (45.0, 18.0)
"""Largest width and height of a logo, in millimetres."""

CODE_39 = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%")
"""Characters that a Code 39 barcode can have."""

BROADEST_BAR, NARROWEST_BAR = 0.9, 0.5
"""Width of the broad bars of a barcode, in millimetres; the thin ones have a third: enough for readers."""

QUIET = 5.0
"""Millimetres left white between a line and the barcode beside it, as readers need it."""

MOST_CELL_LINES = 6
"""Most lines of one cell, at about 1.6 mm a character."""


@dataclass(frozen=True)
class PdfColumn:
    """Column of a table: its heading, its share of the width, and whether it holds figures."""

    heading: str
    share: float
    figures: bool = False


class PdfDocument:
    """Document to print, filled from top to bottom. A full page is followed by another.

    ``title`` names the document in each footer and in the file; ``printed_at`` is UTC.
    """

    def __init__(
        self,
        title: str,
        printed_at: datetime,
        letterhead: Letterhead = NO_LETTERHEAD,
        *,
        size: tuple[float, float] | None = None,
    ) -> None:
        from core.formats.pdf_sheets import Sheets  # noqa: PLC0415, because most who start never print

        self._sheets = Sheets(unit="mm", format=size or "A4")
        self._drawable = self._sheets.use_our_font()
        margin = 2.5 if size else 15
        self._sheets.set_margin(margin)
        self._sheets.set_auto_page_break(size is None, 18)
        self._sheets.set_creation_date(printed_at)
        self._sheets.set_title(self.printable(title))
        self._sheets.foot = "" if size else self.printable(shortened(title, 80))
        self._sheets.add_page()
        self._letterhead = letterhead

    def printable(self, text: object, most: int = LONGEST_CELL) -> str:
        """Return ``text`` on one line, shortened, with only characters the font has."""
        flat = shortened("" if text is None else str(text), most)
        return "".join(sign if ord(sign) in self._drawable else UNKNOWN for sign in flat)

    def begin(self, heading: str, code: str = "") -> None:
        """Print what a paper begins with: letterhead, ``heading``, and its number ``code`` as a barcode."""
        if self._letterhead:
            self._print_letterhead(self._letterhead)
        self.barcode(code, 9, beside=heading, size=16)
        self.line(heading, 16, bold=True)
        if code:
            self._sheets.ln(2)

    def _print_letterhead(self, letterhead: Letterhead) -> None:
        """Print the logo, name and address beside it, and a line below."""
        sheets, top, left = self._sheets, self._sheets.get_y(), self._sheets.l_margin
        under = top
        if letterhead.logo:
            logo = io.BytesIO(letterhead.logo)
            printed = sheets.image(logo, left, top, *LOGO, keep_aspect_ratio=True, alt_text=letterhead.name)
            left += LOGO[0] + 5
            under += printed.rendered_height
        sheets.set_left_margin(left)
        sheets.set_xy(left, top)
        if letterhead.name:
            self.short_line(letterhead.name, 12, bold=True)
        for line in letterhead.lines:
            self.short_line(line, 9)
        under = max(under, sheets.get_y()) + 2
        sheets.set_left_margin(sheets.r_margin)
        sheets.line(sheets.l_margin, under, sheets.l_margin + sheets.epw, under)
        sheets.set_xy(sheets.l_margin, under + 4)

    def barcode(self, code: str, height: float, *, beside: str, size: float) -> None:
        """Print ``code`` as Code 39 at the right edge, ``beside`` the bold line that is printed next.

        Left out if it has characters that Code 39 has not, or no room.
        """
        sheets = self._sheets
        sheets.set_font("body", "B", size)
        room = sheets.epw - sheets.get_string_width(self.printable(beside)) - QUIET
        signs = len(code) + 2  # An asterisk at either end.
        bar = min(BROADEST_BAR, room / (signs * 16 / 3))
        if not code or not CODE_39.issuperset(code) or bar < NARROWEST_BAR:
            return
        left = sheets.l_margin + sheets.epw - signs * bar * 16 / 3
        sheets.set_fill_color(0)
        sheets.code39(f"*{code}*", left, sheets.get_y(), w=bar, h=height)

    def heading(self, text: str, size: float = 16) -> None:
        """Print a bold line, with space above it unless it is the first on its page."""
        if self._sheets.get_y() > self._sheets.t_margin:
            self._sheets.ln(3)
        self.line(text, size, bold=True)

    def line(self, text: object, size: float = 10, *, bold: bool = False) -> None:
        """Print one paragraph."""
        self._sheets.set_font("body", "B" if bold else "", size)
        self._sheets.multi_cell(
            0, size * 0.45, self.printable(text), align="L", new_x="LMARGIN", new_y="NEXT"
        )

    def short_line(self, text: object, size: float = 10, *, bold: bool = False, lines: int = 1) -> None:
        """Print as much of a text as fits on one line, or on a few."""
        self._sheets.set_font("body", "B" if bold else "", size)
        height, whole = size * 0.43, self.printable(text)
        wrapped = self._sheets.multi_cell(0, height, whole, align="L", dry_run=True, output="LINES")
        shown = cast(list[str], wrapped)[:lines]
        if len(cast(list[str], wrapped)) > lines:
            shown[-1] = self._cut(shown[-1])
        for line in shown:
            self._sheets.cell(0, height, line, new_x="LMARGIN", new_y="NEXT")

    def _cut(self, line: str) -> str:
        """Cut a line and mark that there is more."""
        while line and self._sheets.get_string_width(f"{line}…") > self._sheets.epw - 2:
            line = line[:-1]
        return f"{line}…"

    def facts(self, facts: Mapping[str, object]) -> None:
        """Print one line per name and value. Empty values are left out."""
        shown = {name: value for name, value in facts.items() if value not in (None, "")}
        for name, value in shown.items():
            self._sheets.set_font("body", "B", 10)
            self._sheets.cell(42, 5.5, self.printable(name))
            self._sheets.set_font("body", "", 10)
            self._sheets.multi_cell(0, 5.5, self.printable(value), align="L", new_x="LMARGIN", new_y="NEXT")

    def table(self, columns: Sequence[PdfColumn], rows: Sequence[Sequence[Any]], size: float = 9) -> None:
        """Print rows under headings, which are repeated on each page. Empty cells stay empty."""
        most = self._most_characters(columns)
        lines = [
            [self.printable(cell, fits) for cell, fits in zip(cells, most, strict=True)]
            for cells in ([column.heading for column in columns], *rows)
        ]
        self._sheets.ln(2)
        self._sheets.set_font("body", "B", size)  # Headings are bold, and bold is wider.
        widths = self._widths(columns, lines)
        self._sheets.set_font("body", "", size)
        with self._sheets.table(
            col_widths=widths,
            text_align=["RIGHT" if column.figures else "LEFT" for column in columns],
            headings_style=self._sheets.bold,
            borders_layout=self._sheets.between_rows,
            line_height=size * 0.5,
            padding=CELL_PADDING,
        ) as table:
            for cells in lines:
                table.row(cells)
        self._sheets.ln(2)

    def _widths(self, columns: Sequence[PdfColumn], lines: Sequence[Sequence[str]]) -> list[float]:
        """Return the widths of columns in millimetres: their shares, but each holds its widest character.
        The widest column gives the room."""
        unit = self._sheets.epw / sum(column.share for column in columns)
        widths = []
        for column, cells in zip(columns, zip(*lines, strict=True), strict=True):
            signs = [self._sheets.get_string_width(sign) for sign in set("".join(cells))]
            widths.append(max(unit * column.share, max(signs, default=0) + 2 * CELL_PADDING + 0.1))
        widths[widths.index(max(widths))] -= sum(widths) - self._sheets.epw
        return widths

    def _most_characters(self, columns: Sequence[PdfColumn]) -> list[int]:
        """Return the longest text of each column's cells, so that no row is taller than a page."""
        width = self._sheets.epw / sum(column.share for column in columns)
        return [
            max(4, min(LONGEST_CELL, round(MOST_CELL_LINES * width * column.share / 1.6)))
            for column in columns
        ]

    def new_page(self) -> None:
        self._sheets.add_page()

    def to_bytes(self) -> bytes:
        """Return the PDF file."""
        return bytes(self._sheets.output())

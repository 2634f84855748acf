"""The text of a PDF of core/formats/pdf.py, so that tests can read it: page by page, piece by piece."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
ESCAPED = {b"r": b"\r", b"n": b"\n"}


def pages(pdf: bytes) -> list[str]:
    """The text of each page, a line for each piece of text that was set."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts = {}
    for name, font in re.findall(rb"/(F\d+) (\d+) 0 R", pdf):
        signs = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(font)])
        if signs:
            fonts[name] = _signs(_unpacked(objects[int(signs.group(1))]))
    contents = [int(number) for number in re.findall(rb"/Contents (\d+) 0 R", pdf)]
    return [_read(_unpacked(objects[number]), fonts) for number in contents]


def _unpacked(body: bytes) -> bytes:
    (stream,) = STREAM.findall(body)
    return zlib.decompress(stream) if b"/FlateDecode" in body else bytes(stream)


def _signs(cmap: bytes) -> dict[int, str]:
    """Return the character of each glyph of a font."""
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", cmap)
    return {int(glyph, 16): bytes.fromhex(sign.decode()).decode("utf-16-be") for glyph, sign in pairs}


def _read(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    lines, font = [], b""
    for name, piece in re.findall(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", content, re.DOTALL):
        font = name or font
        if not name:
            codes = re.sub(rb"\\(.)", lambda sign: ESCAPED.get(sign[1], sign[1]), piece, flags=re.DOTALL)
            glyphs = [int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)]
            lines.append("".join(fonts[font][glyph] for glyph in glyphs))
    return "\n".join(lines)

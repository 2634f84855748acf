"""Kinds of files by their first bytes, for files that are not the table or page their name promises."""

from core.language import marked, say

_WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")
_SIGNATURES = {
    b"PK\x03\x04": marked(
        "is a workbook or a zip file under another name; save it as XLSX or as “CSV UTF-8”"
    ),
    b"\xd0\xcf\x11\xe0": marked("is a workbook of the old kind (XLS); save it as XLSX or as “CSV UTF-8”"),
    b"%PDF": marked("is a PDF file; export the same list as CSV"),
    b"\x89PNG": marked("is a picture; export the list as CSV"),
    b"\xff\xd8\xff": marked("is a picture; export the list as CSV"),
}


def is_workbook(name: str) -> bool:
    """Return whether a file of this name is a workbook that can be read."""
    return name.lower().endswith(".xlsx")


def strange_content(content: bytes) -> str:
    """Describe a file that is not text, as the end of a sentence; empty if it may be text."""
    beginning = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if beginning.startswith(_WEB_PAGE) or (beginning.startswith(b"<") and b"<html" in beginning):
        return say("is a web page, probably one that asks to sign in; sign in and export the file again")
    return next(
        (say(description) for sign, description in _SIGNATURES.items() if content.startswith(sign)), ""
    )

"""Bytes of a file as text, and problems with a whole file."""

from core.errors import Problems, RowProblem
from core.formats.kinds import strange_content
from core.language import say


def decoded(name: str, content: bytes) -> str:
    """Return ``content`` as text. Raises Problems if it is no text, or with the line that is not UTF-8."""
    if strange := strange_content(content):
        raise Problems([whole_file_problem(name, strange)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Problems(
            [
                whole_file_problem(
                    name, say("line {line} is not UTF-8 text. Export the file again as UTF-8", line=line)
                )
            ]
        ) from None


def whole_file_problem(name: str, problem: str) -> RowProblem:
    """Return a problem with a whole file."""
    return RowProblem(name, 0, "", "", problem)

"""Coverage of a source: an incomplete list, or a document without its lines, closes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Coverage:
    """Coverage of a source's documents.

    ``partial``: neutral files that do not list every document; a document missing there is not closed.
    ``without_lines``: by neutral file, the ids of documents named without all of their lines; missing lines
    keep their values. ``lines_by_item``: the source numbers lines by their position, so known lines are
    matched by item. ``dated_by_changes``: the time of its quantities is that of its newest change, and it may
    have been read later.
    """

    partial: frozenset[str] = frozenset()
    without_lines: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lines_by_item: bool = False
    dated_by_changes: bool = False

    def lists_all(self, file: str) -> bool:
        """Return True if a document that ``file`` does not name is gone."""
        return file not in self.partial

    def lineless(self, file: str) -> frozenset[str]:
        """Return the documents of ``file`` whose lines are not all there."""
        return self.without_lines.get(file, frozenset())


WHOLE = Coverage()
"""Coverage of a source that lists every document with all its lines."""

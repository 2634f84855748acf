"""What to tell shop staff when DuckDB or the disk refuses something."""

from pathlib import Path

ERROR_SENTENCES = {
    ("conflicting lock", "set lock on file", "being used by another"): (
        "{path} is open in another program: close Backorder Desk there, or wait until it has finished."
    ),
    ("no space left", "disk full", "not enough space", "could not write file", "out of disk"): (
        "Not saved: the disk is full. Make room and try again; nothing was changed."
    ),
    ("not a valid duckdb database", "could not read enough bytes", "serializ", "corrupt", "checksum"): (
        "{path} is damaged or not a Backorder Desk store: restore a backup."
    ),
    ("is a directory",): "{path} is a folder: name a file for the store.",
    ("permission denied", "read-only"): (
        "{path} may not be read and written by this user: change its permissions."
    ),
    ("database has been invalidated",): (
        "Not saved: the store had to be opened again. Nothing was changed; try again."
    ),
}
"""Sentences by what DuckDB or the system says; the first that fits."""


def sentence_for(error: Exception, path: Path) -> str:
    """Return the sentence for an error of DuckDB or the disk about the store at ``path``."""
    said = str(error).lower()
    for signs, sentence in ERROR_SENTENCES.items():
        if any(sign in said for sign in signs):
            return sentence.format(path=path)
    first_line = str(error).partition("\n")[0] or type(error).__name__
    return f"The store {path} could not do this: {first_line}"

"""Messages for shop staff if DuckDB or the disk refuses something."""

from pathlib import Path

ERROR_SENTENCES = {
    ("conflicting lock", "set lock on file", "being used by another"): (
        "{path} is open in another program. Close Backorder Desk there, or wait until it has finished."
    ),
    ("no space left", "disk full", "not enough space", "could not write file", "out of disk"): (
        "Nothing was saved: the disk is full. Free some space and try again."
    ),
    ("not a valid duckdb database", "could not read enough bytes", "serializ", "corrupt", "checksum"): (
        "{path} is damaged or not a Backorder Desk store. Restore a backup."
    ),
    ("is a directory",): "{path} is a folder. Name a file for the store.",
    ("permission denied", "read-only"): ("This user may not read and write {path}. Change its permissions."),
    ("database has been invalidated",): ("Nothing was saved: the store had to be reopened. Try again."),
}
"""Messages by the text of DuckDB's or the system's error. The first match counts."""


def sentence_for(error: Exception, path: Path) -> str:
    """Return the message for an error of DuckDB or the disk about the store at ``path``."""
    said = str(error).lower()
    for signs, sentence in ERROR_SENTENCES.items():
        if any(sign in said for sign in signs):
            return sentence.format(path=path)
    first_line = str(error).partition("\n")[0] or type(error).__name__
    return f"The store {path} could not do this: {first_line}"

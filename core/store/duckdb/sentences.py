"""Messages for shop staff if DuckDB or the disk refuses something."""

from pathlib import Path

from core.language import marked, say

ERROR_SENTENCES = {
    ("conflicting lock", "set lock on file", "being used by another"): (
        marked(
            "{path} is open in another program. Close Backorder Desk there, or wait until it has finished."
        )
    ),
    ("no space left", "disk full", "not enough space", "could not write file", "out of disk"): (
        marked("Nothing was saved: the disk is full. Free some space and try again.")
    ),
    ("not a valid duckdb database", "could not read enough bytes", "serializ", "corrupt", "checksum"): (
        marked("{path} is damaged or not a Backorder Desk store. Restore a backup.")
    ),
    ("is a directory",): marked("{path} is a folder. Name a file for the store."),
    ("permission denied", "read-only"): (
        marked("This user may not read and write {path}. Change its permissions.")
    ),
    ("database has been invalidated",): (
        marked("Nothing was saved: the store had to be reopened. Try again.")
    ),
}
"""Messages by the text of DuckDB's or the system's error. The first match counts."""


def sentence_for(error: Exception, path: Path) -> str:
    """Return the message for an error of DuckDB or the disk about the store at ``path``."""
    message = str(error).lower()
    for signs, sentence in ERROR_SENTENCES.items():
        if any(sign in message for sign in signs):
            return say(sentence, path=path)
    text = (isinstance(error, OSError) and error.strerror) or str(error)  # Without the number of the error.
    reason = text.partition("\n")[0] or type(error).__name__
    return say("The store {path} could not do this: {reason}", path=path, reason=reason)

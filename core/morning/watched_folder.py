"""Watched folder: its files are imported like uploads, and moved to ``done`` or ``refused``.

Sub-folders, zips and single files are taken one by one; loose files of an import folder belong together, and
so do loose API pages. A file still being written is left until it rests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.errors import Problem, StoreProblem
from core.exchange import apply_import, holds_sample, load_source, recognise_upload
from core.language import marked
from core.ledger import By
from core.morning.inbox import DIFFERENCE, QUESTION, REFUSAL, InboxEntry
from core.neutral import FILES
from core.store import Store

DONE_FOLDER, REFUSED_FOLDER = "done", "refused"
RESTS = timedelta(seconds=5)
"""A file that was written to more recently may not be whole."""

SAMPLE_SHOP = marked("The store holds the sample shop. Start empty on the Data page; then files are read.")
FOLDER_FILES = frozenset(file.file_name for file in FILES.values())


@dataclass(frozen=True)
class Parcel:
    """Files that are imported together, called ``name``."""

    name: str
    places: tuple[Path, ...]

    def content(self) -> Path | Mapping[str, bytes]:
        """Return the folder or zip itself, or single files by name."""
        first = self.places[0]
        if first.is_dir() or first.suffix.lower() == ".zip":
            return first
        return {place.name: place.read_bytes() for place in self.places}

    def rests(self, now: datetime) -> bool:
        """Return True if no file is still being written."""
        files = [file for place in self.places for file in (place, *place.rglob("*"))]
        newest = max(datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files)
        return newest.replace(tzinfo=None) <= now - RESTS


def parcels(folder: Path) -> list[Parcel]:
    """Return everything in the folder, by name. Raises Problem if it cannot be read."""
    try:
        entries = sorted(each for each in folder.iterdir() if not each.name.startswith("."))
    except OSError as error:
        raise Problem(f"The watched folder {folder} cannot be read: {error.strerror}.") from error
    entries = [each for each in entries if each.name not in (DONE_FOLDER, REFUSED_FOLDER)]
    neutral = tuple(each for each in entries if each.is_file() and each.name.lower() in FOLDER_FILES)
    pages = tuple(each for each in entries if each.is_file() and each.suffix.lower() == ".json")
    single = [each for each in entries if each not in neutral and each not in pages]
    together = [
        Parcel(name, files)
        for name, files in ((marked("import folder"), neutral), (marked("API pages"), pages))
        if files
    ]
    return [*together, *(Parcel(each.name, (each,)) for each in single)]


def moved(parcel: Parcel, target: Path, now: datetime) -> Path:
    """Move a parcel into a folder of its own in ``target``, and return it."""
    place = target / f"{now:%Y%m%d-%H%M%S} {parcel.name}"
    number = 1
    while place.exists():
        number += 1
        place = target / f"{now:%Y%m%d-%H%M%S} {parcel.name} ({number})"
    place.mkdir(parents=True)
    for each in parcel.places:
        each.rename(place / each.name)
    return place


# --- with the store ---


def take_in(
    store: Store, folder: Path, *, actor: str, now: datetime, new_id: Callable[[], str]
) -> list[InboxEntry]:
    """Import everything in the watched folder; returns what was refused, and which documents may be ones
    created here (DIFFERENCE), for the inbox.

    A parcel that was imported and not moved, because the computer stopped in between, is imported again and
    changes nothing. Raises StoreProblem, with the rest left where it is, if the store cannot be written.
    """
    resting = [parcel for parcel in parcels(folder) if parcel.rests(now)]
    if not resting:
        return []
    with store.read() as snapshot:
        if holds_sample(snapshot):
            raise Problem(SAMPLE_SHOP)
    told: list[InboxEntry] = []
    for parcel in resting:
        entry, alike = _import(store, parcel, By(new_id(), actor, now))
        told += [InboxEntry(DIFFERENCE, parcel.name, sentence) for sentence in alike]
        try:
            place = moved(parcel, folder / (REFUSED_FOLDER if entry else DONE_FOLDER), now)
            if entry:
                (place / "why it was refused.txt").write_text(f"{entry.sentence}\n", "utf-8")
                told.append(entry)
        except OSError as error:
            raise Problem(f"{parcel.name} cannot be moved within {folder}: {error.strerror}.") from error
    return told


def _import(store: Store, parcel: Parcel, by: By) -> tuple[InboxEntry | None, list[str]]:
    """Import a parcel. Returns the reason if it was refused, and which documents may be ones created here."""
    try:
        source = store.ask(load_source, recognise_upload(parcel.content()))
        if source.asked and not source.other_problems:
            asked = "\n".join(str(question.problem) for question in source.asked)
            sentence = f"It has open questions. Upload it on the Data page to answer them.\n{asked}"
            return InboxEntry(QUESTION, parcel.name, sentence), []
        done = apply_import(store, source.needed(), by=by)
    except StoreProblem:
        raise
    except Problem as problem:
        return InboxEntry(REFUSAL, parcel.name, str(problem)), []
    except OSError as error:
        return InboxEntry(REFUSAL, parcel.name, f"It cannot be read: {error.strerror}."), []
    return None, done.alike

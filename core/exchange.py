"""The whole store out through the browser: the neutral folder as one zip."""

from datetime import datetime

from core.csv_files import to_csv
from core.export_folder import load_export
from core.neutral import FILES
from core.store import Store
from core.zip_files import zipped

# --- with the store ---


def load_zip(store: Store, *, now: datetime) -> bytes:
    """The neutral folder of the whole store as one zip."""
    with store.read() as snapshot:
        frames = load_export(snapshot, now)
    return zipped({FILES[name].file_name: to_csv(frame) for name, frame in frames.items()})

"""Settings of the morning: its jobs, and the time of day at which they run."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from core.errors import Problem
from core.language import say
from core.shop_time import in_shop
from core.store import Snapshot, Store, load_settings, remember, unchanged

MORNING_SETTING = "morning"
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class Morning:
    """``at``: the time of day in ``time_zone`` at which the jobs run, empty: never. ``watched``: the folder
    whose files are taken in, ``lists``: where purchase lists are written, ``copies``: where each backup is
    copied to, such as a network folder; empty: none. The digest is sent
    from ``sender`` to ``recipient`` by the mail server ``host`` and ``port``, as ``user`` where it asks for
    one; empty: it is not sent."""

    at: str = ""
    time_zone: str = "UTC"
    watched: str = ""
    lists: str = ""
    copies: str = ""
    host: str = ""
    port: int = 587
    user: str = ""
    sender: str = ""
    recipient: str = ""

    def day(self, now: datetime) -> date | None:
        """Return the day whose jobs are due at ``now`` (UTC, without zone); None if no jobs are due."""
        local = in_shop(self.time_zone, now)
        return local.date() if self.at and f"{local:%H:%M}" >= self.at else None


# --- with the store ---


def load_morning(snapshot: Snapshot) -> Morning:
    """Load the settings of the morning; by default nothing runs."""
    return Morning(**load_settings(snapshot, MORNING_SETTING).get("", {}))


def keep_morning(store: Store, morning: Morning, shown: Morning | None = None) -> None:
    """Save the settings of the morning. Raises Problem if a time, folder or address cannot be used, and if
    they are no longer those that were ``shown``."""
    if morning.at and not TIME_OF_DAY.fullmatch(morning.at):
        raise Problem(say("“{at}” is not a time of day. Enter it as 06:30.", at=morning.at))
    folders = [folder for folder in (morning.watched, morning.lists, morning.copies) if folder]
    for folder in folders:
        if not (Path(folder).is_absolute() and Path(folder).is_dir()):
            raise Problem(
                say("There is no folder {folder} on this computer. Enter its whole path.", folder=folder)
            )
    if len(set(folders)) < len(folders):
        raise Problem(say("Choose different folders for files to read, for purchase lists and for backups."))
    if morning.host and not (_is_address(morning.sender) and _is_address(morning.recipient)):
        raise Problem(say("Enter the e-mail addresses the digest is sent from and to."))
    check = unchanged(load_morning, shown, morning)
    remember(store, MORNING_SETTING, asdict(morning), action="morning", check=check)


def _is_address(text: str) -> bool:
    name, _, host = text.partition("@")
    return bool(name and host) and text.isprintable() and not set(text) & set(' ,;<>"')

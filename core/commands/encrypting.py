"""``encrypt``: the store and its backups under a key, under another one, or without."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from core.commands.shared import print_lines, read_line
from core.errors import Problem
from core.store import (
    KEY_FILE_VARIABLE,
    StoreKey,
    change_key,
    install_crypto,
    is_encrypted,
    make_key_file,
    open_store,
    read_key_file,
)
from core.wording import counted

LOST_KEY = (
    "Without the key nobody can read the store or its backups again, and nobody can help: keep a copy of the "
    "key file in another place."
)


def encrypt(options: argparse.Namespace) -> None:
    """Encrypt the store and its backups, change their key, end it, or install what encrypts.

    Raises Problem if the store cannot be opened, or nobody says that there is a copy of the key.
    """
    if options.install:
        install_crypto()
        print_lines("DuckDB's extension httpfs is installed. Stores can be encrypted on this computer.")
        return
    if isinstance(options.db, str):
        raise Problem(
            "A store in PostgreSQL is not a file that this command can encrypt: let its server encrypt the "
            f"disk. Its backups are encrypted while {KEY_FILE_VARIABLE} is set."
        )
    path: Path = options.db
    if not path.is_file():
        raise Problem(f"There is no store at {path}.")
    if options.key_file:
        _confirm(options)
    key = options.key if is_encrypted(path) else None
    with closing(open_store(path, key=key)) as store:  # Nobody else has it open, and it is whole.
        new = None if options.off else _new_key(options.key_file)
        store.audit.note("encrypt", "off" if options.off else str(options.key_file))
    done, stay = change_key(path, options.key, new)
    print_lines(*_outcome(path, done, stay, options.key_file))


def _confirm(options: argparse.Namespace) -> None:
    """Say what a lost key means, and ask. Raises Problem unless the answer is yes."""
    print_lines(LOST_KEY)
    if options.yes:
        return
    print("Encrypt? Type yes: ", end="", file=sys.stderr, flush=True)
    if read_line().strip().lower() != "yes":
        raise Problem("Nothing was changed.")


def _new_key(file: Path) -> StoreKey:
    """Return the key in a file; a file that is not there gets a new one."""
    if file.exists():
        return read_key_file(file)
    key = make_key_file(file)
    print_lines(f"Made a new key in {file}.")
    return key


def _outcome(path: Path, done: list[Path], stay: list[str], key_file: Path | None) -> list[str]:
    backups = counted(sum(file != path for file in done), "backup", "backups")
    if not done:
        first = f"{path} and its backups have this key already." if key_file else f"{path} is not encrypted."
    else:
        what = "Encrypted" if key_file else "No longer encrypted:"
        first = f"{what} {path} and {backups}. Copies in other folders, and exports, are as they were."
    then = f"Set {KEY_FILE_VARIABLE}={key_file}." if key_file else f"Unset {KEY_FILE_VARIABLE}."
    return [first, *(f"Stays as it was: {sentence}" for sentence in stay), then]

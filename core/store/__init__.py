"""The database, read through snapshots and written in one transaction at a time."""

from core.store.audit import load_without_line
from core.store.backup_files import backups_in, made_at, superfluous
from core.store.database import Snapshot, Store, Transaction
from core.store.file import copy_backup, looks_like_store
from core.store.file import remove as remove_store
from core.store.kept import Kept
from core.store.keys import KEY_FILE_VARIABLE, StoreKey, given_key, make_key_file, read_key_file
from core.store.lease import LeaseLost
from core.store.maintained import AsOf, Computed, Maintained, T, as_of
from core.store.opening import (
    change_key,
    copy_store,
    install_crypto,
    is_encrypted,
    open_access,
    open_store,
    query_parquet,
    store_exists,
)
from core.store.patching import load_added, rows_for_keys, with_rows_replaced, with_sorted_rows_replaced
from core.store.place import StorePlace, place_of, shown, without_passwords
from core.store.queries import answer_in_memory
from core.store.records import as_record
from core.store.settings import forget, load_settings, remember, remember_all, unchanged
from core.store.time_zones import load_time_zone

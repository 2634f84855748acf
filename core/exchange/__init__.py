"""Imports, exports, backups and the sample shop."""

from core.exchange.backups import empty_out, replace_all, restore
from core.exchange.export import export_zip, load_export
from core.exchange.import_plan import Imported, LookAlike, Same
from core.exchange.importing import apply_import, plan_import
from core.exchange.not_in_pos import load_not_in_pos
from core.exchange.recognise import recognise_upload
from core.exchange.rehearsal import rehearse_restore
from core.exchange.sales_as_imported import load_orders_as_imported
from core.exchange.sample import fill_with_sample, holds_sample
from core.exchange.sources import (
    ImportSource,
    load_all_known,
    load_known_with_sales,
    load_source,
    questions,
    read_source,
    remember_mappings,
)
from core.exchange.thinning import (
    back_up,
    copy_newest_backup,
    keep_every_backup,
    load_keeps_every_backup,
)

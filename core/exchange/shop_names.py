"""Shops with the name of another: a file may have made an id of the name that the POS has a number for."""

from core.exchange.import_plan import ImportPlan
from core.language import say
from core.store import Snapshot

# --- with the store ---


def note_shops_of_one_name(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Note each new shop with the name of a known one: if they are one shop, all its units count twice."""
    merge = plan.merges.get("shop")
    if merge is None or merge.new.is_empty():
        return
    known = {row["name"].casefold(): row["shop_id"] for row in snapshot.rows("shop")}
    for shop_id, name in merge.new.select("shop_id", "name").iter_rows():
        if name.casefold() in known:
            plan.notes.append(
                say(
                    "Shop {new} has the same name as shop {known}: {name}. If they are one shop, its stock "
                    "counts twice: restore a backup, and import its files as that shop.",
                    new=shop_id,
                    known=known[name.casefold()],
                    name=name,
                )
            )

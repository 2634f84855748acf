"""Compare Lightspeed's incoming counts with the sums of its own documents, and note differences."""

from collections import Counter
from collections.abc import Mapping

from core.formats import parse_quantity
from core.language import marked, say
from core.lightspeed.r_context import RContext
from core.lightspeed.tables import Table
from core.wording import counted

MOST_EXAMPLES = 5
COMING = marked(
    "{item} at {shop}: Lightspeed counts {units} on the way to it by transfer ({field}), "
    "its documents add up to {sum}."
)
LEAVING = marked(
    "{item} at {shop}: Lightspeed counts {units} on the way from it by transfer ({field}), "
    "its documents add up to {sum}."
)
ORDERED = marked(
    "{item} at {shop}: Lightspeed counts {units} on purchase orders, drafts included ({field}), "
    "its documents add up to {sum}."
)

ItemAndShop = tuple[str, str]


def note_differences(context: RContext, tables: Mapping[str, Table]) -> None:
    """Note items whose ``onTransferIn``, ``onTransferOut`` or ``backorder`` is not the sum of open documents.

    Only if all open documents are in the pages with all their lines. ``backorder`` includes drafts.
    """
    if _is_whole(context, "Transfer", "transfers") and "transfers" in tables:
        open_lines = [row for row in tables["transfers"].rows if row["closed"] == "false" and row["sent_at"]]
        coming = _sum(open_lines, "to_shop_id", "quantity", "received")
        leaving = _sum(open_lines, "from_shop_id", "quantity", "received")
        _note(context, coming, "onTransferIn", COMING)
        _note(context, leaving, "onTransferOut", LEAVING)
    if _is_whole(context, "Order", "purchase_orders") and "purchase_orders" in tables:
        open_lines = [row for row in tables["purchase_orders"].rows if row["closed"] == "false"]
        ordered = _sum(open_lines, "shop_id", "ordered", "received")
        _note(context, ordered, "backorder", ORDERED)


def _is_whole(context: RContext, kind: str, file: str) -> bool:
    return (
        kind in context.source.present
        and kind not in context.source.missing
        and file not in context.without_lines
    )


def _sum(rows: list[Mapping[str, str]], shop: str, owed: str, received: str) -> Counter[ItemAndShop]:
    """Sum the units still to receive or send, by item and shop. The checks handle invalid quantities."""
    units: Counter[ItemAndShop] = Counter()
    for row in rows:
        if row[owed].isdecimal() and row[received].isdecimal():
            units[row["item_id"], row[shop]] += max(0, int(row[owed]) - int(row[received]))
    return units


def _note(context: RContext, units: Counter[ItemAndShop], field: str, sentence: str) -> None:
    sentences = []
    for (item, shop), level in context.levels.items():
        counted_there = parse_quantity(level.text(field))
        if counted_there.isdecimal() and int(counted_there) != units[item, shop]:
            sentences.append(
                say(
                    sentence,
                    item=context.item_name(item),
                    shop=context.shop_name(shop),
                    units=counted_there,
                    field=field,
                    sum=units[item, shop],
                )
            )
    context.differences += sentences[:MOST_EXAMPLES]
    if len(sentences) > MOST_EXAMPLES:
        others = counted(len(sentences) - MOST_EXAMPLES, "more item and shop", "more items and shops")
        context.differences.append(say("{field} differs for {items}.", field=field, items=others))

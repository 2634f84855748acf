"""Uploads that several tests of sources read."""

from tests.helpers.neutral_folders import GOOD

FOLDER = {name: text.encode() for name, text in GOOD.items()}
RENAMED = GOOD["sales.csv"].replace("sale_id", "Sale No")
ORDER = b"System ID,Order Qty,Unit Cost\n1,3,11.08\n2,0,1\n"

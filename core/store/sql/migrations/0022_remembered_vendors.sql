-- The vendor that a buyer chose for an item in the plan. The item's own vendor, which the POS knows, stays as it is.

-- one row per item. An empty vendor: the item's own counts again
create table remembered_vendor (
    item_id varchar primary key,
    vendor_id varchar
);

-- one row per vendor and item: a further vendor of the item, or terms that differ from the item's. An empty cell
-- is the item's own value for its default vendor, and unknown for others
create table vendor_item (
    vendor_id varchar not null,
    item_id varchar not null,
    vendor_sku varchar,
    unit_cost decimal(18, 4),
    lead_time_days integer,
    pack_size integer,
    minimum_order_quantity integer,
    maximum_order_quantity integer,
    primary key (vendor_id, item_id)
);

-- one row per special order: a customer at the till waits for units that were not sold yet. `reserved`: units
-- set aside for it, out of on hand already; `listed`: the last import's file still had it
create table special_order (
    special_order_id varchar primary key,
    shop_id varchar not null,
    item_id varchar not null,
    quantity integer not null check (quantity > 0),
    placed_at timestamp not null,
    customer_name varchar,
    customer_phone varchar,
    customer_email varchar,
    reserved integer not null default 0,
    done boolean not null default false,
    listed boolean not null default true
);

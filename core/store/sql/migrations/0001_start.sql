-- The store as it began: the ledger, the documents, what was imported, and three running figures.
-- No foreign keys (they let orphans through and refuse harmless updates): `check` looks for orphans.

-- one row per user action, numbered in the order of commit; the highest number is the store's version
create table operation (
    number bigint primary key,
    operation_id varchar not null unique,
    kind varchar not null,
    reverses varchar unique,
    actor varchar not null,
    request_hash varchar not null,
    occurred_at timestamp not null,
    recorded_at timestamp not null,
    note varchar,
    result varchar
);

-- one row per operation, document line, item and shop: signed units, never 0
create table stock_movement (
    operation_number bigint not null,
    document_type varchar not null,
    document_id varchar not null,
    line_number integer,
    item_id varchar not null,
    shop_id varchar not null,
    quantity integer not null check (quantity <> 0),
    occurred_at timestamp not null
);

-- one row per field an operation changed: the history of documents and master data, and what undo reads
create table change (
    operation_number bigint not null,
    table_name varchar not null,
    row_key varchar not null,
    column_name varchar not null,
    before varchar,
    after varchar
);

-- one row per field where our people's value stands against the last import's
create table ours (
    table_name varchar not null,
    row_key varchar not null,
    column_name varchar not null,
    imported_value varchar,
    primary key (table_name, row_key, column_name)
);

-- one row per name: what the store remembers for its users
create table setting (name varchar primary key, value varchar not null);

create table shop (shop_id varchar primary key, name varchar not null, time_zone varchar not null);

create table vendor (
    vendor_id varchar primary key,
    name varchar not null,
    account_number varchar,
    email varchar,
    lead_time_days integer,
    minimum_order_value decimal(18, 4),
    free_freight_value decimal(18, 4),
    currency varchar
);

create table item (
    item_id varchar primary key,
    description varchar not null,
    sku varchar,
    upc varchar,
    ean varchar,
    manufacturer_sku varchar,
    category varchar,
    vendor_id varchar,
    vendor_sku varchar,
    unit_cost decimal(18, 4),
    unit_price decimal(18, 4),
    pack_size integer not null default 1,
    minimum_order_quantity integer not null default 0,
    maximum_order_quantity integer,
    tracked boolean not null default true
);

create table price_break (
    vendor_id varchar not null,
    item_id varchar not null,
    minimum_quantity integer not null,
    unit_cost decimal(18, 4) not null,
    primary key (vendor_id, item_id, minimum_quantity)
);

-- one row per item and shop. `on_hand`, `found` and `came_in` (units that ever came in, other than by
-- a return) are running figures, written in the transaction of the movements they follow from;
-- `changed_by` is the last operation that touched anything here
create table stock (
    item_id varchar not null,
    shop_id varchar not null,
    on_hand bigint not null default 0,
    found bigint not null default 0,
    came_in bigint not null default 0,
    reorder_point integer,
    order_up_to integer,
    as_of timestamp,
    changed_by bigint not null default 0,
    primary key (item_id, shop_id)
);

-- one row per line of a sale; a negative quantity is a return. `returned_here` are units a refund in
-- the app put back on the line, for which no import has shown a return yet
create table sale_line (
    sale_id varchar not null,
    line_number integer not null,
    shop_id varchar not null,
    item_id varchar not null,
    quantity integer not null check (quantity <> 0),
    sold_at timestamp not null,
    unit_price decimal(18, 4),
    ecom_order_id varchar,
    shipped integer not null default 0,
    refunded integer not null default 0,
    returned_here integer not null default 0,
    primary key (sale_id, line_number)
);

create table ecom_order (
    ecom_order_id varchar primary key,
    placed_at timestamp not null,
    customer_name varchar,
    customer_email varchar,
    delivery varchar,
    billing_country varchar,
    shipping_country varchar,
    shipping_address varchar,
    payment_status varchar,
    fraud_check varchar not null default 'unchecked',
    shipment_status varchar,
    carrier varchar,
    tracking_number varchar,
    ticked_in_pos boolean,
    url varchar
);

-- `ordered_at` empty: a draft. `listed`: the last import's file still had it
create table purchase_order (
    po_id varchar primary key,
    vendor_id varchar,
    shop_id varchar not null,
    ordered_at timestamp,
    expected_on date,
    received_at timestamp,
    closed boolean not null default false,
    url varchar,
    born_here boolean not null default false,
    listed boolean not null default true,
    pos_number varchar,
    note varchar,
    version integer not null default 1
);

-- `received` runs with the movements; `cancelled` are units that will never come;
-- `imported_received` is what the last import said, empty where none said anything
create table purchase_order_line (
    po_id varchar not null,
    line_number integer not null,
    item_id varchar not null,
    ordered integer not null,
    received bigint not null default 0,
    cancelled integer not null default 0,
    unit_cost decimal(18, 4),
    imported_received integer,
    listed boolean not null default true,
    primary key (po_id, line_number)
);

create table transfer (
    transfer_id varchar primary key,
    from_shop_id varchar not null,
    to_shop_id varchar not null,
    sent_at timestamp,
    expected_on date,
    received_at timestamp,
    closed boolean not null default false,
    url varchar,
    born_here boolean not null default false,
    listed boolean not null default true,
    pos_number varchar,
    note varchar,
    version integer not null default 1
);

-- `sent` and `received` run with the movements at the sending and the receiving shop
create table transfer_line (
    transfer_id varchar not null,
    line_number integer not null,
    item_id varchar not null,
    quantity integer not null,
    sent bigint not null default 0,
    received bigint not null default 0,
    cancelled integer not null default 0,
    imported_sent integer,
    imported_received integer,
    listed boolean not null default true,
    primary key (transfer_id, line_number)
);

create table vendor_return_line (
    return_id varchar not null,
    line_number integer not null,
    vendor_id varchar,
    shop_id varchar not null,
    item_id varchar not null,
    quantity integer not null,
    sent_at timestamp not null,
    primary key (return_id, line_number)
);

-- Running result of rules 1 and 2 (core/report/backorders.py), one row per item, shop and line that is
-- open by rule 1 (`backordered` > 0) or waited for (`waiting` > 0); rewritten for what an operation
-- touched, in its transaction. `check` proves it against the movements.
create table open_line (
    item_id varchar not null,
    shop_id varchar not null,
    document_type varchar not null,
    document_id varchar not null,
    line_number integer,
    occurred_at timestamp,
    ecom_order_id varchar,
    unit_price decimal(18, 4),
    backordered bigint not null,
    waiting bigint not null
);

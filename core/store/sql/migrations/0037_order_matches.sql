-- Which sale of the POS an order of the web shop became, where its number does not say it.

-- one row per line of such an order, as the web shop has it: codes of the item and units
create table web_order_line (
    ecom_order_id varchar not null,
    line_number integer not null,
    sku varchar,
    ean varchar,
    article_code varchar,
    quantity integer not null,
    shipped integer not null default 0,
    refunded integer not null default 0,
    primary key (ecom_order_id, line_number)
);

-- one row per order and sale that somebody decided about: the `same`, or `other` ones; empty: undone
create table order_match (
    ecom_order_id varchar not null,
    sale_id varchar not null,
    decision varchar check (decision in ('same', 'other')),
    primary key (ecom_order_id, sale_id)
);

-- What a point of sale says beyond lines and quantities: sales that were voided, which line a return takes
-- back, vendor returns that were taken back, and the causes of negative stock that its own log names.

-- `voided`: the sale was annulled and has no effect any more. A return may name the line it takes back
alter table sale_line add column voided boolean not null default false;
alter table sale_line add column returned_sale_id varchar;
alter table sale_line add column returned_line_number integer;
alter table sale_line add column url varchar;

-- `sent_at` empty: not sent, or taken back; no stock moved
alter table vendor_return_line alter column sent_at drop not null;
alter table vendor_return_line add column url varchar;

-- the currency of a shop's prices, and of one order
alter table shop add column currency varchar;
alter table ecom_order add column currency varchar;
alter table ecom_order add column customer_phone varchar;
alter table ecom_order add column shipping_name varchar;

-- `pos_id`: the number by which the point of sale itself names the item, where that is not its `item_id`
alter table item add column pos_id varchar;

-- one row per record of the point of sale's log that took an item below zero: `units` of it were missing.
-- Without a document it was a count or a change by hand
create table shortfall (
    shortfall_id varchar primary key,
    item_id varchar not null,
    shop_id varchar not null,
    units integer not null,
    caused_at timestamp not null,
    document_type varchar,
    document_id varchar
);

-- `by_log`: the point of sale's log says so, not rule 1
alter table open_line add column by_log boolean not null default false;

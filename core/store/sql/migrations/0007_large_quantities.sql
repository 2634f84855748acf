-- A quantity has up to 9 digits, and what several of them add up to may have more: one movement, such as the
-- opening of an item, can hold such a sum. The column has a check, so its table is made anew.
alter table stock_movement rename to stock_movement_before;

-- one row per operation, document line, item and shop: signed units, never 0
create table stock_movement (
    operation_number bigint not null,
    document_type varchar not null,
    document_id varchar not null,
    line_number integer,
    item_id varchar not null,
    shop_id varchar not null,
    quantity bigint not null check (quantity <> 0),
    occurred_at timestamp not null
);

insert into stock_movement
select operation_number, document_type, document_id, line_number, item_id, shop_id, quantity, occurred_at
from stock_movement_before;

drop table stock_movement_before;

-- Units of a purchase order that somebody gave to one order before they came.

-- one row per purchase-order line and order, by its number among the orders. `units`: given of what is to come; what
-- arrives of them is taken off here and held for the order. `turn_given`: who was given units first gets them first
create table given_units (
    po_id varchar not null,
    line_number integer not null,
    ecom_order_id varchar not null,
    units integer not null default 0 check (units >= 0),
    turn_given bigint not null default 0,
    primary key (po_id, line_number, ecom_order_id)
);

-- units that arrived for one special order: they come first until they are handed over, as those of a sale line
alter table special_order add column taken_anyway integer not null default 0;

-- What people agreed about orders that wait: web orders, and special orders by their numbers among the orders.

-- one row per order of which something was ever agreed. `on_hold`: nothing of it is picked, packed or handed over,
-- until `held_until` (that day it may leave; empty: until somebody releases it). `ship_complete`: it leaves in one
-- piece. `priority`: the highest comes first where the rule of the shop is by priority
create table order_terms (
    ecom_order_id varchar primary key,
    on_hold boolean not null default false,
    hold_reason varchar,
    held_until date,
    ship_complete boolean not null default false,
    priority integer not null default 0
);

insert into order_terms (ecom_order_id, priority) select ecom_order_id, priority from ecom_order where priority <> 0;

-- Part deliveries: the units of one purchase order line come on several days.

-- one row per part that a line ever had, in the order of the days. `part_units`: 0, and no day: the part is gone.
-- The parts follow each other from the line's first unit on, so what was received comes off the earliest
create table purchase_order_part (
    po_id varchar not null,
    line_number integer not null,
    part integer not null,
    part_on date,
    part_units bigint not null default 0 check (part_units >= 0),
    primary key (po_id, line_number, part)
);

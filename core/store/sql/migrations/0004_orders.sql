-- From payment to the parcel: what people do with an eCom order beyond what an import tells. Facts of an
-- order and its lines: the latest decides, the history keeps every step. Parcels and refunds are append
-- only; the rows of an undone step stay, as its operation does.

-- `packed`: units in the box and not sent yet. `taken_anyway`: units that somebody gave to this line before
-- older ones, not sent yet
alter table sale_line add column packed integer not null default 0;
alter table sale_line add column taken_anyway integer not null default 0;

-- the same, as far as somebody waits for the units
alter table open_line add column packed bigint not null default 0;
alter table open_line add column taken_anyway bigint not null default 0;

-- how it was paid where payment did not register itself; when everything lay ready to be picked up, and how
-- the customer was told; which promise the customer was told last (told_promise empty: that there is no date)
alter table ecom_order add column payment_method varchar;
alter table ecom_order add column payment_reference varchar;
alter table ecom_order add column ready_for_pickup boolean not null default false;
alter table ecom_order add column pickup_note varchar;
alter table ecom_order add column told_promise date;
alter table ecom_order add column told_at timestamp;
alter table ecom_order add column told_by varchar;

-- one row per parcel, or per time a customer picked something up
create table parcel (
    parcel_id varchar primary key,
    operation_id varchar not null,
    ecom_order_id varchar not null,
    picked_up boolean not null,
    carrier varchar,
    tracking_number varchar,
    shipped_at timestamp not null
);

-- one row per parcel and sale line in it
create table parcel_line (
    parcel_id varchar not null,
    sale_id varchar not null,
    line_number integer not null,
    units integer not null check (units > 0),
    primary key (parcel_id, sale_id, line_number)
);

-- one row per refund made here
create table refund (
    operation_id varchar primary key,
    ecom_order_id varchar not null,
    refunded_at timestamp not null,
    reason varchar
);

-- one row per refund and sale line: units not shipped (they go back on the shelf), units that had been
-- shipped, and how many of all these returned to stock
create table refund_line (
    operation_id varchar not null,
    sale_id varchar not null,
    line_number integer not null,
    unshipped integer not null,
    shipped integer not null,
    returned integer not null,
    primary key (operation_id, sale_id, line_number)
);

-- What buyers change in a plan and the columns that vendors want in their order files were settings, values by
-- name. They are rows now, written by operations like everything else.

-- One row per row of a plan that somebody changed. It answers the question that `suggested` units pose. A row
-- with `quantity` = `suggested`, not left out and not apart is no change any more. Empty parts of the key are ''
create table plan_edit (
    action varchar not null,
    vendor_id varchar not null,
    from_shop_id varchar not null,
    shop_id varchar not null,
    item_id varchar not null,
    part integer not null,
    suggested bigint not null,
    quantity bigint not null,
    left_out boolean not null default false,
    apart varchar not null default '',
    primary key (action, vendor_id, from_shop_id, shop_id, item_id, part)
);

-- one row per column of a layout, in the order of `place`; a place without a `column_name` is no longer used
create table order_file_column (
    layout varchar not null,
    place integer not null,
    column_name varchar,
    header varchar,
    primary key (layout, place)
);

-- one row per vendor that ever had a layout; without one its order files have Lightspeed's columns
create table vendor_layout (
    vendor_id varchar primary key,
    layout varchar
);

insert into plan_edit
select
    split_part(edit.name, chr(31), 1) as action,
    split_part(edit.name, chr(31), 2) as vendor_id,
    split_part(edit.name, chr(31), 3) as from_shop_id,
    split_part(edit.name, chr(31), 4) as shop_id,
    split_part(edit.name, chr(31), 5) as item_id,
    cast(split_part(edit.name, chr(31), 6) as integer) + 1 as part,
    cast(edit.value ->> 'suggested' as bigint) as suggested,
    cast(edit.value ->> 'quantity' as bigint) as quantity,
    cast(edit.value ->> 'left_out' as boolean) as left_out,
    edit.value ->> 'apart' as apart
from (
    select substr(name, length('plan edit ') + 1) as name, cast(value as json) as value
    from setting
    where name like 'plan edit %'
) as edit;

insert into order_file_column
select layout.name as layout, each.place, layout.columns -> (each.place - 1) ->> 0, layout.columns -> (each.place - 1) ->> 1
from (
    select substr(name, length('layout:') + 1) as name, cast(value as json) as columns
    from setting
    where name like 'layout:%'
) as layout
inner join generate_series(1, 100) as each (place) on each.place <= json_array_length(layout.columns);

-- a layout that somebody dropped left the vendors that used it without one
insert into vendor_layout
select used.vendor_id, used.layout
from (
    select substr(name, length('vendor layout:') + 1) as vendor_id, cast(value as json) ->> '$' as layout
    from setting
    where name like 'vendor layout:%'
) as used
where used.layout in (select column_of.layout from order_file_column as column_of);

delete from setting where name like 'plan edit %' or name like 'layout:%' or name like 'vendor layout:%';

-- Lines of the plan that a buyer put off until a day, with the reason.

-- one row per item and ship-to shop: from `until_on` on it is planned again. An empty day: it was taken back
create table put_off (
    item_id varchar not null,
    shop_id varchar not null,
    until_on date,
    reason varchar,
    primary key (item_id, shop_id)
);

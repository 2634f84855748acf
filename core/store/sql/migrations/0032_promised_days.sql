-- Where the day of a promise comes from, and which one customers are told.

-- the day that the vendor confirmed; it counts while the line is due on that day
alter table purchase_order_line add column confirmed_on date;

-- one row, once somebody chose: the kind of day that customers are told (core/purchasing/told_days.py)
create table told_day (
    audience varchar primary key,
    method varchar
);

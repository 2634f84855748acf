-- one row per order, or special order by its number among the orders, that somebody ever moved before all others.
-- `moved_up`: of the moved orders the highest comes first, which is the one moved last; 0: back in its place by age
create table moved_order (
    ecom_order_id varchar primary key,
    moved_up bigint not null default 0 check (moved_up >= 0)
);

-- what that makes of its open lines: the lowest turn gets stock first, then the oldest
alter table open_line add column turn bigint not null default 0;

-- A shop can have each of the four rules. DuckDB cannot change a check of a table, so the table is made again.

alter table shop_rule rename to shop_rule_before;

-- one row per shop for which one was ever chosen: `first` come, by `priority` of the orders, in `equal` shares, or so
-- that as many orders as possible are complete
create table shop_rule (
    shop_id varchar primary key,
    rule varchar not null default 'first' check (rule in ('first', 'priority', 'equal', 'most-complete'))
);

insert into shop_rule select shop_id, rule from shop_rule_before;

drop table shop_rule_before;

-- The rule by which a shop gives out its stock, where a manager chose one.

-- one row per shop for which one was ever chosen: `first` come, or by `priority` of the orders
create table shop_rule (
    shop_id varchar primary key,
    rule varchar not null default 'first' check (rule in ('first', 'priority'))
);

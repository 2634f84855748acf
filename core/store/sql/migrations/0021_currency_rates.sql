-- Exchange rates as people enter them. The change log has every value a rate ever had.

-- one row per day and pair of currencies: from `rate_day` on, 1 of `from_currency` costs `rate` of `to_currency`. An
-- empty rate was taken back by an undo
create table currency_rate (
    rate_day date not null,
    from_currency varchar not null,
    to_currency varchar not null,
    rate decimal(18, 8) check (rate > 0),
    primary key (rate_day, from_currency, to_currency),
    check (from_currency <> to_currency)
);

-- Special orders and till promises: the day their customer was told last, as for web orders.

-- `told_promise` empty: that there is no date; `told_at` empty: nothing yet
alter table special_order add column told_promise date;
alter table special_order add column told_at timestamp;
alter table special_order add column told_by varchar;

-- Orders with a higher priority come first where people compare other rules of who gets the stock.
alter table ecom_order add column priority integer not null default 0;

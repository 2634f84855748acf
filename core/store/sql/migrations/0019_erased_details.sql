-- `details_erased`: the customer's details were erased here; an import does not bring them back
alter table ecom_order add column details_erased boolean not null default false;
alter table special_order add column details_erased boolean not null default false;

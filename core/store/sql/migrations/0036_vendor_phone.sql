-- The number to call a vendor, from the POS or as somebody entered it.
alter table vendor add column phone varchar;

-- The day of a line. `dated_by_line`: the lines of the document are due on days of their own, and its own
-- `expected_on` is the last of these; else all of them are due on the document's day.

alter table purchase_order add column dated_by_line boolean not null default false;
alter table purchase_order_line add column expected_on date;
alter table transfer add column dated_by_line boolean not null default false;
alter table transfer_line add column expected_on date;

update purchase_order_line set expected_on = (
    select header.expected_on from purchase_order as header where header.po_id = purchase_order_line.po_id
);
update transfer_line set expected_on = (
    select header.expected_on from transfer as header where header.transfer_id = transfer_line.transfer_id
);

-- units received and rejected of all lines of a receipt: a list of receipts need not read their lines
alter table receipt add column received bigint not null default 0;
alter table receipt add column rejected bigint not null default 0;

update receipt
set received = units.received, rejected = units.rejected
from (
    select operation_id, sum(received) as received, sum(rejected) as rejected
    from receipt_line
    group by operation_id
) as units
where units.operation_id = receipt.operation_id;

-- Parcels and sold amounts of eCom orders, as recorded.

-- one row per parcel whose shipping was not undone
create or replace view parcel_sent as
select
    parcel.parcel_id,
    parcel.operation_id,
    parcel.ecom_order_id,
    parcel.picked_up,
    parcel.carrier,
    parcel.tracking_number,
    parcel.shipped_at
from parcel
where not exists (select 1 from operation as undo where undo.reverses = parcel.operation_id);

-- one row per eCom order and shop its units were sold from: units and amount sold
create or replace view ecom_order_amount as
select
    line.ecom_order_id,
    line.shop_id,
    cast(sum(line.quantity) as bigint) as units,
    sum(line.quantity * cast(coalesce(line.unit_price, item.unit_price) as decimal(38, 4))) as amount
from sale_line as line
inner join item on item.item_id = line.item_id
where line.ecom_order_id is not null and line.quantity > 0 and not line.voided
group by line.ecom_order_id, line.shop_id;

-- Problems that `check` looks for (see checks.sql).

-- one row per operation and sale line that shipped units, as the history says
create or replace view shipped_by_operation as
select
    change.operation_number,
    split_part(change.row_key, chr(31), 1) as sale_id,
    cast(split_part(change.row_key, chr(31), 2) as integer) as line_number,
    sum(cast(change.after as integer) - cast(change.before as integer)) as units
from change
inner join operation on operation.number = change.operation_number
where
    change.table_name = 'sale_line'
    and change.column_name = 'shipped'
    and operation.kind in ('shipped', 'picked_up')
group by change.operation_number, change.row_key;

-- one row per operation and sale line that put units in its parcels
create or replace view parcelled_by_operation as
select operation.number as operation_number, line.sale_id, line.line_number, sum(line.units) as units
from parcel_line as line
inner join parcel on parcel.parcel_id = line.parcel_id
inner join operation on operation.operation_id = parcel.operation_id
group by operation.number, line.sale_id, line.line_number;

-- one row per parcel and line that differs from what its operation shipped
create or replace view wrong_parcel as
select
    'parcels add up to what was shipped' as invariant,
    line.item_id,
    line.shop_id,
    'sale' as document_type,
    coalesce(shipped.sale_id, parcelled.sale_id) as document_id,
    coalesce(shipped.line_number, parcelled.line_number) as line_number,
    cast(coalesce(shipped.units, 0) as bigint) as expected,
    cast(coalesce(parcelled.units, 0) as bigint) as found
from shipped_by_operation as shipped
full join parcelled_by_operation as parcelled
    on
        parcelled.operation_number = shipped.operation_number
        and parcelled.sale_id = shipped.sale_id
        and parcelled.line_number = shipped.line_number
left join sale_line as line
    on
        line.sale_id = coalesce(shipped.sale_id, parcelled.sale_id)
        and line.line_number = coalesce(shipped.line_number, parcelled.line_number)
where coalesce(shipped.units, 0) <> coalesce(parcelled.units, 0);

-- one row per parcel line without its parcel, and per parcel without its operation
create or replace view orphan_parcel as
select
    'the parcel of a line and the operation of a parcel exist' as invariant,
    cast(null as varchar) as item_id,
    cast(null as varchar) as shop_id,
    'parcel' as document_type,
    coalesce(line.parcel_id, parcel.parcel_id) as document_id,
    line.line_number,
    cast(null as bigint) as expected,
    cast(line.units as bigint) as found
from parcel_line as line
full join parcel on parcel.parcel_id = line.parcel_id
left join operation on operation.operation_id = parcel.operation_id
where parcel.parcel_id is null or line.parcel_id is null or operation.operation_id is null;

-- one row per sale line of which units had been shipped and were refunded here, whether the POS shows the return or
-- not; a refund that was undone is none
create or replace view refunded_after_shipping as
select
    written.sale_id,
    written.line_number,
    cast(sum(written.shipped) as bigint) as after_shipping
from refund_line as written
left join operation as undo on undo.reverses = written.operation_id
where written.shipped > 0 and undo.operation_id is null
group by written.sale_id, written.line_number;

-- one row per sale line whose recorded refund differs from what the operation refunded
create or replace view wrong_refund as
select
    'refunds add up to what was refunded' as invariant,
    line.item_id,
    line.shop_id,
    'sale' as document_type,
    written.sale_id as document_id,
    written.line_number,
    cast(coalesce(fact.units, 0) as bigint) as expected,
    cast(written.unshipped + written.shipped as bigint) as found
from refund_line as written
left join sale_line as line on line.sale_id = written.sale_id and line.line_number = written.line_number
left join (
    select
        operation.operation_id,
        change.row_key,
        sum(cast(change.after as integer) - cast(change.before as integer)) as units
    from change
    inner join operation on operation.number = change.operation_number
    where change.table_name = 'sale_line' and change.column_name = 'refunded' and operation.kind = 'refund'
    group by operation.operation_id, change.row_key
) as fact
    on
        fact.operation_id = written.operation_id
        and fact.row_key = written.sale_id || chr(31) || cast(written.line_number as varchar)
where coalesce(fact.units, 0) <> written.unshipped + written.shipped;

-- one row per sale line with more units shipped and refunded here than sold; figures of a file are not checked
create or replace view sent_too_many as
select
    'no more is shipped and refunded than was sold' as invariant,
    line.item_id,
    line.shop_id,
    'sale' as document_type,
    line.sale_id as document_id,
    line.line_number,
    cast(line.quantity as bigint) as expected,
    cast(line.shipped + line.refunded as bigint) as found
from sale_line as line
inner join (
    select change.row_key, max(change.operation_number) as number
    from change
    where change.table_name = 'sale_line' and change.column_name in ('shipped', 'refunded')
    group by change.row_key
) as last on last.row_key = line.sale_id || chr(31) || cast(line.line_number as varchar)
inner join operation on operation.number = last.number
where operation.kind <> 'import' and line.quantity > 0 and line.shipped + line.refunded > line.quantity;

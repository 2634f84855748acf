-- What was done with eCom orders, as recorded: parcels, refunds, and what was sold for how much.

-- one row per parcel that stands: its shipping was not undone
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

-- one row per refund and sale line that stands: the refund was not undone
create or replace view refund_made as
select
    line.operation_id,
    refund.ecom_order_id,
    refund.refunded_at,
    refund.reason,
    line.sale_id,
    line.line_number,
    line.unshipped,
    line.shipped,
    line.returned
from refund_line as line
inner join refund on refund.operation_id = line.operation_id
where not exists (select 1 from operation as undo where undo.reverses = line.operation_id);

-- one row per eCom order and shop its units were sold from: what was sold, and for how much
create or replace view ecom_order_amount as
select
    line.ecom_order_id,
    line.shop_id,
    cast(sum(line.quantity) as bigint) as units,
    cast(sum(line.quantity * coalesce(line.unit_price, item.unit_price)) as decimal(18, 4)) as amount
from sale_line as line
inner join item on item.item_id = line.item_id
where line.ecom_order_id is not null and line.quantity > 0
group by line.ecom_order_id, line.shop_id;

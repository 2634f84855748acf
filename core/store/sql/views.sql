-- Recorded data in the words of the contract. Views select, rename, join names, sum by key and keep open
-- documents; Polars computes the meaning.

-- one row per part of a purchase order line: `part_units` come on `part_on`, after `units_before` of the line; all
-- parts of the line have `all_units`, and the last of them is due on `last_on`
create or replace view part_of_line as
select
    part.po_id,
    part.line_number,
    part.part,
    part.part_on,
    part.part_units,
    cast(sum(case when other.part < part.part then other.part_units else 0 end) as bigint) as units_before,
    cast(sum(other.part_units) as bigint) as all_units,
    max(other.part_on) as last_on
from purchase_order_part as part
inner join purchase_order_part as other on other.po_id = part.po_id and other.line_number = part.line_number
where part.part_units > 0 and other.part_units > 0
group by part.po_id, part.line_number, part.part, part.part_on, part.part_units;

-- one row per part that counts: while the line is due on the day of its last part; whoever moves the line to another
-- day replaces them
create or replace view part_delivery as
select part.po_id, part.line_number, part.part, part.part_on, part.part_units, part.units_before
from part_of_line as part
inner join purchase_order_line as line on line.po_id = part.po_id and line.line_number = part.line_number
inner join purchase_order as header on header.po_id = part.po_id
where part.last_on = case when header.dated_by_line then line.expected_on else header.expected_on end;

-- one row per purchase-order line of which units were given to orders: per order its number and units, the first
-- given first (core/allocation/given.py reads the text)
create or replace view given_line as
select
    po_id,
    line_number,
    string_agg(ecom_order_id || chr(31) || cast(units as varchar), chr(30) order by turn_given, ecom_order_id)
        as given_to
from given_units
where units > 0
group by po_id, line_number;

-- one row per line of a sent, open purchase order or transfer that still owes units to a shop: `received` came of the
-- `owed` units
create or replace view owed_line as
select
    'purchase_order' as document_type,
    line.po_id as document_id,
    line.line_number,
    line.item_id,
    header.shop_id,
    line.ordered - line.cancelled as owed,
    line.received,
    case when header.dated_by_line then line.expected_on else header.expected_on end as expected_on,
    coalesce(
        line.confirmed_on = case when header.dated_by_line then line.expected_on else header.expected_on end, false
    ) as confirmed
from purchase_order_line as line
inner join purchase_order as header on header.po_id = line.po_id
where
    header.ordered_at is not null
    and not header.closed
    and header.listed
    and line.listed
    and line.ordered - line.cancelled > line.received
union all
select
    'transfer' as document_type,
    line.transfer_id as document_id,
    line.line_number,
    line.item_id,
    header.to_shop_id as shop_id,
    line.sent - line.cancelled as owed,
    line.received,
    case when header.dated_by_line then line.expected_on else header.expected_on end as expected_on,
    false as confirmed
from transfer_line as line
inner join transfer as header on header.transfer_id = line.transfer_id
where
    header.sent_at is not null
    and not header.closed
    and header.listed
    and line.listed
    and line.sent - line.cancelled > line.received;

-- the view `supply` of a shop without part deliveries and without units given to orders, which DuckDB plans in half
-- the time; core/store/queries.py chooses between the two
create or replace view plain_supply as
select
    document_type,
    document_id,
    line_number,
    item_id,
    shop_id,
    cast(owed - received as bigint) as incoming,
    expected_on,
    received > 0 as part_received,
    cast(null as varchar) as given_to,
    confirmed
from owed_line;

-- one row per owed line, and of a line with part deliveries one row per part that still owes some; units beyond the
-- parts come with the last of them
create or replace view supply as
select
    due.document_type,
    due.document_id,
    due.line_number,
    due.item_id,
    due.shop_id,
    cast(due.comes_until - due.came_until as bigint) as incoming,
    due.expected_on,
    due.part_received,
    given.given_to,
    due.confirmed
from (
    select
        line.document_type,
        line.document_id,
        line.line_number,
        line.item_id,
        line.shop_id,
        case
            when part.units_before + part.part_units < part.all_units
                then least(part.units_before + part.part_units, line.owed)
            else line.owed
        end as comes_until,
        greatest(line.received, coalesce(part.units_before, 0)) as came_until,
        coalesce(part.part_on, line.expected_on) as expected_on,
        line.received > 0 as part_received,
        line.confirmed
    from owed_line as line
    left join part_of_line as part
        on
            line.document_type = 'purchase_order'
            and part.po_id = line.document_id
            and part.line_number = line.line_number
            and part.last_on = line.expected_on
) as due
left join given_line as given
    on
        due.document_type = 'purchase_order'
        and given.po_id = due.document_id
        and given.line_number = due.line_number
where due.comes_until > due.came_until;

-- one row per line of a draft purchase order or draft transfer; `from_shop_id` only on transfers
create or replace view draft_line as
select
    'purchase_order' as document_type,
    line.po_id as document_id,
    line.line_number,
    line.item_id,
    header.vendor_id,
    cast(null as varchar) as from_shop_id,
    header.shop_id,
    cast(line.ordered as bigint) as drafted
from purchase_order_line as line
inner join purchase_order as header on header.po_id = line.po_id
where header.ordered_at is null and not header.closed and header.listed and line.listed
union all
select
    'transfer' as document_type,
    line.transfer_id as document_id,
    line.line_number,
    line.item_id,
    cast(null as varchar) as vendor_id,
    header.from_shop_id,
    header.to_shop_id as shop_id,
    cast(line.quantity as bigint) as drafted
from transfer_line as line
inner join transfer as header on header.transfer_id = line.transfer_id
where header.sent_at is null and not header.closed and header.listed and line.listed;

-- one row per item and shop: units drafted towards the shop
create or replace view drafted as
select item_id, shop_id, cast(sum(drafted) as bigint) as drafted
from draft_line
group by item_id, shop_id;

-- the last import, if there was one
create or replace view last_import as
select operation_id from operation where kind = 'import' order by number desc limit 1;

-- one row per open line, with the names a report shows; `order_url` is the screen of its eCom order, if that is a
-- web address
create or replace view open_line_named as
select
    line.item_id,
    line.shop_id,
    line.document_type,
    line.document_id,
    line.line_number,
    line.occurred_at,
    line.ecom_order_id,
    line.backordered,
    line.waiting,
    line.packed,
    line.taken_anyway,
    line.by_log,
    line.turn,
    coalesce(line.unit_price, item.unit_price) as unit_price,
    stock.on_hand,
    stock.found,
    stock.came_in > 0 as came_in,
    shop.name as shop,
    shop.time_zone,
    item.sku,
    item.description,
    item.vendor_id,
    vendor.name as vendor,
    coalesce(ecom_order.currency, shop.currency) as currency,
    case
        when starts_with(ecom_order.url, 'https://') or starts_with(ecom_order.url, 'http://') then ecom_order.url
    end as order_url,
    item.unit_cost,
    item.tracked
from open_line as line
inner join item on item.item_id = line.item_id
inner join shop on shop.shop_id = line.shop_id
left join stock on stock.item_id = line.item_id and stock.shop_id = line.shop_id
left join vendor on vendor.vendor_id = item.vendor_id
left join ecom_order on ecom_order.ecom_order_id = line.ecom_order_id;

-- one row per source (rule 1): the open lines that are short
create or replace view source_named as
select * from open_line_named where tracked and backordered > 0 and on_hand < 0;

-- one row per item, shop and day (UTC) on which documents moved units: `units` that came (less those that left) and
-- `sold` (less returns). Figures that an import or a count set are no movement of that day
create or replace view daily_movement as
select
    item_id,
    shop_id,
    cast(occurred_at as date) as moved_on,
    cast(sum(quantity) as bigint) as units,
    cast(-sum(case when document_type = 'sale' then quantity else 0 end) as bigint) as sold
from stock_movement
where document_type not in ('opening', 'adjustment')
group by item_id, shop_id, cast(occurred_at as date);

-- one row per line of a sent transfer or of a vendor return, with the time of its document
create or replace view sent_line as
select
    'transfer' as document_type,
    line.transfer_id as document_id,
    line.line_number,
    header.sent_at as occurred_at
from transfer_line as line
inner join transfer as header on header.transfer_id = line.transfer_id
where header.sent_at is not null
union all
select
    'vendor_return' as document_type,
    return_id as document_id,
    line_number,
    sent_at as occurred_at
from vendor_return_line
where sent_at is not null;

-- one row per purchase order, item and shop it is for
create or replace view purchase_order_pair as
select line.po_id, line.item_id, header.shop_id
from purchase_order_line as line
inner join purchase_order as header on header.po_id = line.po_id
group by line.po_id, line.item_id, header.shop_id;

-- one row per transfer, item and shop, at either end
create or replace view transfer_pair as
select line.transfer_id, line.item_id, header.from_shop_id as shop_id
from transfer_line as line
inner join transfer as header on header.transfer_id = line.transfer_id
union
select line.transfer_id, line.item_id, header.to_shop_id as shop_id
from transfer_line as line
inner join transfer as header on header.transfer_id = line.transfer_id;

-- one row per purchase order or transfer, with the names of its shop and of its vendor or sending
-- shop, and the time zone of its shop
create or replace view document as
select
    'purchase_order' as document_type,
    header.po_id as document_id,
    header.vendor_id as source_id,
    vendor.name as source,
    header.shop_id,
    shop.name as shop,
    shop.time_zone,
    header.ordered_at as sent_at,
    header.expected_on,
    header.closed or not header.listed as closed,
    header.url,
    header.born_here,
    header.pos_number,
    header.note,
    header.version
from purchase_order as header
left join vendor on vendor.vendor_id = header.vendor_id
inner join shop on shop.shop_id = header.shop_id
union all
select
    'transfer' as document_type,
    header.transfer_id as document_id,
    header.from_shop_id as source_id,
    sender.name as source,
    header.to_shop_id as shop_id,
    shop.name as shop,
    shop.time_zone,
    header.sent_at,
    header.expected_on,
    header.closed or not header.listed as closed,
    header.url,
    header.born_here,
    header.pos_number,
    header.note,
    header.version
from transfer as header
inner join shop as sender on sender.shop_id = header.from_shop_id
inner join shop on shop.shop_id = header.to_shop_id;

-- one row per receipt, with its operation's columns and whether it was undone
create or replace view receipt_made as
select
    receipt.operation_id,
    receipt.document_type,
    receipt.document_id,
    receipt.received_on,
    receipt.packing_slip,
    receipt.received,
    receipt.rejected,
    receipt.freight,
    receipt.other_cost,
    operation.number,
    operation.actor,
    operation.recorded_at,
    operation.note,
    undo.operation_id is not null as undone
from receipt
inner join operation on operation.operation_id = receipt.operation_id
left join operation as undo on undo.reverses = receipt.operation_id;

-- one row per line on a purchase order or transfer, with every code of its item. `planned`: units on
-- the draft; `owed`: ordered or sent; `expected_on`: the line's own day where its document has several
create or replace view document_line as
select
    line.document_type,
    line.document_id,
    line.line_number,
    line.item_id,
    line.planned,
    line.owed,
    line.received,
    line.cancelled,
    line.unit_cost,
    line.expected_on,
    item.description,
    item.sku,
    item.upc,
    item.ean,
    item.manufacturer_sku,
    item.vendor_sku
from (
    select
        'purchase_order' as document_type,
        ordered.po_id as document_id,
        ordered.line_number,
        ordered.item_id,
        cast(ordered.ordered as bigint) as planned,
        cast(ordered.ordered as bigint) as owed,
        ordered.received,
        cast(ordered.cancelled as bigint) as cancelled,
        ordered.unit_cost,
        case when header.dated_by_line then ordered.expected_on else header.expected_on end as expected_on
    from purchase_order_line as ordered
    inner join purchase_order as header on header.po_id = ordered.po_id
    where ordered.listed
    union all
    select
        'transfer' as document_type,
        moved.transfer_id as document_id,
        moved.line_number,
        moved.item_id,
        cast(moved.quantity as bigint) as planned,
        moved.sent as owed,
        moved.received,
        cast(moved.cancelled as bigint) as cancelled,
        cast(null as decimal(18, 4)) as unit_cost,
        case when header.dated_by_line then moved.expected_on else header.expected_on end as expected_on
    from transfer_line as moved
    inner join transfer as header on header.transfer_id = moved.transfer_id
    where moved.listed
) as line
inner join item on item.item_id = line.item_id;

-- one row per document that has a screen in Lightspeed; only web addresses are links
create or replace view document_url as
select document_type, document_id, url
from (
    select 'ecom_order' as document_type, ecom_order_id as document_id, url from ecom_order
    union all
    select 'purchase_order' as document_type, po_id as document_id, url from purchase_order
    union all
    select 'transfer' as document_type, transfer_id as document_id, url from transfer
) as document
where starts_with(url, 'https://') or starts_with(url, 'http://');

-- one row per document line, item and shop whose units moved in the app and not yet in the POS
create or replace view pending as
select
    'purchase_order' as document_type,
    line.po_id as document_id,
    line.line_number,
    line.item_id,
    header.shop_id,
    cast(line.received - coalesce(line.imported_received, 0) as bigint) as pending
from purchase_order_line as line
inner join purchase_order as header on header.po_id = line.po_id
where line.received <> coalesce(line.imported_received, 0)
union all
select
    'transfer' as document_type,
    line.transfer_id as document_id,
    line.line_number,
    line.item_id,
    header.to_shop_id as shop_id,
    cast(line.received - coalesce(line.imported_received, 0) as bigint) as pending
from transfer_line as line
inner join transfer as header on header.transfer_id = line.transfer_id
where line.received <> coalesce(line.imported_received, 0)
union all
select
    'transfer' as document_type,
    line.transfer_id as document_id,
    line.line_number,
    line.item_id,
    header.from_shop_id as shop_id,
    cast(coalesce(line.imported_sent, 0) - line.sent as bigint) as pending
from transfer_line as line
inner join transfer as header on header.transfer_id = line.transfer_id
where line.sent <> coalesce(line.imported_sent, 0)
union all
select
    'sale' as document_type,
    line.sale_id as document_id,
    line.line_number,
    line.item_id,
    line.shop_id,
    cast(line.returned_here as bigint) as pending
from sale_line as line
where line.returned_here <> 0;

-- one row per eCom order that sales name: units sold, shipped (those that did not come back), and refunded, sent
-- back or of a voided sale
create or replace view ecom_order_units as
select
    ecom_order_id,
    cast(sum(greatest(quantity, 0)) as bigint) as sold,
    cast(greatest(sum(case when voided then 0 when quantity < 0 then -shipped else shipped end), 0) as bigint)
        as shipped,
    cast(sum(case when voided then greatest(quantity, 0) else refunded + greatest(-quantity, 0) end) as bigint)
        as gone
from sale_line
where ecom_order_id is not null
group by ecom_order_id;

-- one row per order of the web shop of which we know what it holds, and that no sale names
create or replace view unsold_web_order as
select ecom_order_id, placed_at
from ecom_order
where
    exists (select 1 from web_order_line as line where line.ecom_order_id = ecom_order.ecom_order_id)
    and not exists (select 1 from sale_line as sold where sold.ecom_order_id = ecom_order.ecom_order_id);

-- one row per eCom order and shop that one of its lines was sold from, and per special order
create or replace view ecom_order_shop as
select distinct line.ecom_order_id, shop.shop_id, shop.name, shop.time_zone
from sale_line as line
inner join shop on shop.shop_id = line.shop_id
where line.ecom_order_id is not null
union all
select
    'special order ' || special.special_order_id as ecom_order_id,
    shop.shop_id,
    shop.name,
    shop.time_zone
from special_order as special
inner join shop on shop.shop_id = special.shop_id;

-- one row per line sold for an eCom order, with its names; returns are no lines of the order
create or replace view order_line_named as
select
    line.ecom_order_id,
    line.sale_id,
    line.line_number,
    line.item_id,
    line.shop_id,
    line.quantity,
    line.shipped,
    line.refunded,
    item.description,
    item.sku,
    coalesce(item.sku, item.item_id) as name,
    item.category,
    item.tracked,
    shop.name as shop
from sale_line as line
inner join item on item.item_id = line.item_id
inner join shop on shop.shop_id = line.shop_id
where line.ecom_order_id is not null and line.quantity > 0 and not line.voided;

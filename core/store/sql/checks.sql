-- Problems that `check` looks for. Each view below has one row per offending row, all with the same
-- columns, and is empty in a sound store.

-- one row per operation: what must be the same in a backup, as operations and movements are never changed
create or replace view operation_figures as
select
    operation.number,
    operation.kind,
    operation.request_hash,
    count(move.operation_number) as movements,
    cast(coalesce(sum(move.quantity), 0) as bigint) as units
from operation
left join stock_movement as move on move.operation_number = operation.number
group by operation.number, operation.kind, operation.request_hash;

-- one row per item and shop whose on hand is not the sum of its movements
create or replace view wrong_on_hand as
select
    'on hand is the sum of the movements' as invariant,
    coalesce(stock.item_id, moved.item_id) as item_id,
    coalesce(stock.shop_id, moved.shop_id) as shop_id,
    cast(null as varchar) as document_type,
    cast(null as varchar) as document_id,
    cast(null as integer) as line_number,
    coalesce(moved.on_hand, 0) as expected,
    coalesce(stock.on_hand, 0) as found
from stock
full join (
    select item_id, shop_id, cast(sum(quantity) as bigint) as on_hand
    from stock_movement
    group by item_id, shop_id
) as moved on moved.item_id = stock.item_id and moved.shop_id = stock.shop_id
where coalesce(moved.on_hand, 0) <> coalesce(stock.on_hand, 0);

-- one row per item and shop where the units that ever came in are not those of the movements; what a
-- reversal took out again had not come in
create or replace view wrong_came_in as
select
    'came in is the sum of the movements that brought something' as invariant,
    stock.item_id,
    stock.shop_id,
    cast(null as varchar) as document_type,
    cast(null as varchar) as document_id,
    cast(null as integer) as line_number,
    coalesce(moved.units, 0) as expected,
    stock.came_in as found
from stock
left join (
    select move.item_id, move.shop_id, cast(sum(move.quantity) as bigint) as units
    from stock_movement as move
    inner join operation on operation.number = move.operation_number
    where move.document_type <> 'sale' and (move.quantity > 0) = (operation.kind <> 'reversal')
    group by move.item_id, move.shop_id
) as moved on moved.item_id = stock.item_id and moved.shop_id = stock.shop_id
where coalesce(moved.units, 0) <> stock.came_in;

-- one row per purchase-order line whose received units are not the sum of its movements
create or replace view wrong_received as
select
    'received is the sum of the movements' as invariant,
    line.item_id,
    header.shop_id,
    'purchase_order' as document_type,
    line.po_id as document_id,
    line.line_number,
    coalesce(moved.units, 0) as expected,
    line.received as found
from purchase_order_line as line
left join purchase_order as header on header.po_id = line.po_id
left join (
    select document_id, line_number, cast(sum(quantity) as bigint) as units
    from stock_movement
    where document_type = 'purchase_order'
    group by document_id, line_number
) as moved on moved.document_id = line.po_id and moved.line_number = line.line_number
where coalesce(moved.units, 0) <> line.received;

-- one row per transfer line and shop: units that went out at the sender and came in elsewhere
create or replace view transfer_moved as
select
    move.document_id as transfer_id,
    move.line_number,
    cast(sum(case when move.shop_id = header.from_shop_id then -move.quantity else 0 end) as bigint) as sent,
    cast(sum(case when move.shop_id <> header.from_shop_id then move.quantity else 0 end) as bigint)
        as received
from stock_movement as move
inner join transfer as header on header.transfer_id = move.document_id
where move.document_type = 'transfer'
group by move.document_id, move.line_number;

-- one row per transfer line and figure (sent, received) that is not the sum of its movements
create or replace view wrong_transfer as
select
    'sent is the sum of the movements' as invariant,
    line.item_id,
    header.from_shop_id as shop_id,
    'transfer' as document_type,
    line.transfer_id as document_id,
    line.line_number,
    coalesce(moved.sent, 0) as expected,
    line.sent as found
from transfer_line as line
left join transfer as header on header.transfer_id = line.transfer_id
left join transfer_moved as moved
    on moved.transfer_id = line.transfer_id and moved.line_number = line.line_number
where coalesce(moved.sent, 0) <> line.sent
union all
select
    'received is the sum of the movements' as invariant,
    line.item_id,
    header.to_shop_id as shop_id,
    'transfer' as document_type,
    line.transfer_id as document_id,
    line.line_number,
    coalesce(moved.received, 0) as expected,
    line.received as found
from transfer_line as line
left join transfer as header on header.transfer_id = line.transfer_id
left join transfer_moved as moved
    on moved.transfer_id = line.transfer_id and moved.line_number = line.line_number
where coalesce(moved.received, 0) <> line.received;

-- one row per item and shop where `found` is below what on hand and waiting units prove
create or replace view wrong_found as
select
    'found covers what the books prove' as invariant,
    stock.item_id,
    stock.shop_id,
    cast(null as varchar) as document_type,
    cast(null as varchar) as document_id,
    cast(null as integer) as line_number,
    greatest(0, -(stock.on_hand + coalesce(line.waiting, 0))) as expected,
    stock.found
from stock
left join (
    select item_id, shop_id, cast(sum(waiting) as bigint) as waiting
    from open_line
    where document_type <> 'special_order'
    group by item_id, shop_id
) as line on line.item_id = stock.item_id and line.shop_id = stock.shop_id
where stock.found < greatest(0, -(stock.on_hand + coalesce(line.waiting, 0)));

-- one row per document line (or stock row, without a document) of an item, shop and document
create or replace view line_of_all as
select
    item_id,
    shop_id,
    cast(null as varchar) as document_type,
    cast(null as varchar) as document_id,
    cast(null as integer) as line_number
from stock
union all
select item_id, shop_id, 'sale' as document_type, sale_id as document_id, line_number
from sale_line
union all
select item_id, shop_id, 'vendor_return' as document_type, return_id as document_id, line_number
from vendor_return_line
union all
select
    item_id,
    shop_id,
    'special_order' as document_type,
    special_order_id as document_id,
    1 as line_number
from special_order
union all
select
    line.item_id,
    header.shop_id,
    'purchase_order' as document_type,
    line.po_id as document_id,
    line.line_number
from purchase_order_line as line
left join purchase_order as header on header.po_id = line.po_id
union all
select
    line.item_id,
    header.from_shop_id as shop_id,
    'transfer' as document_type,
    line.transfer_id as document_id,
    line.line_number
from transfer_line as line
left join transfer as header on header.transfer_id = line.transfer_id
union all
select
    line.item_id,
    header.to_shop_id as shop_id,
    'transfer' as document_type,
    line.transfer_id as document_id,
    line.line_number
from transfer_line as line
left join transfer as header on header.transfer_id = line.transfer_id;

-- one row per receipt: units received and rejected on its lines
create or replace view receipt_counted as
select
    receipt.operation_id,
    cast(coalesce(sum(line.received), 0) as bigint) as received,
    cast(coalesce(sum(line.rejected), 0) as bigint) as rejected
from receipt
left join receipt_line as line on line.operation_id = receipt.operation_id
group by receipt.operation_id;

-- one row per receipt and figure (received, rejected) that is not the sum of its lines
create or replace view wrong_receipt as
select
    figure.name || ' of a receipt is the sum of its lines' as invariant,
    cast(null as varchar) as item_id,
    cast(null as varchar) as shop_id,
    receipt.document_type,
    receipt.document_id,
    cast(null as integer) as line_number,
    figure.expected,
    figure.found
from receipt
inner join receipt_counted as counted on counted.operation_id = receipt.operation_id
cross join lateral (
    select 'received' as name, counted.received as expected, receipt.received as found
    union all
    select 'rejected' as name, counted.rejected as expected, receipt.rejected as found
) as figure
where figure.expected <> figure.found;

-- one row per line whose item or shop is not there; a line without its document has no shop
create or replace view orphan_line as
select
    case when item.item_id is null then 'the item of a line exists' else 'the shop of a line exists' end
        as invariant,
    line.item_id,
    line.shop_id,
    line.document_type,
    line.document_id,
    line.line_number,
    cast(null as bigint) as expected,
    cast(null as bigint) as found
from line_of_all as line
left join item on item.item_id = line.item_id
left join shop on shop.shop_id = line.shop_id
where item.item_id is null or shop.shop_id is null;

-- one row per document line, item and shop that moved stock, and that no document has
create or replace view orphan_movement as
select
    'the document line of a movement exists' as invariant,
    move.item_id,
    move.shop_id,
    move.document_type,
    move.document_id,
    move.line_number,
    cast(null as bigint) as expected,
    cast(sum(move.quantity) as bigint) as found
from stock_movement as move
where
    move.document_type in ('sale', 'vendor_return', 'purchase_order', 'transfer')
    and not exists (
        select 1
        from line_of_all as line
        where
            line.document_type is not null  -- lets PostgreSQL leave out the rows of stock before it sorts
            and line.document_type = move.document_type
            and line.document_id = move.document_id
            and line.line_number = move.line_number
    )
group by move.item_id, move.shop_id, move.document_type, move.document_id, move.line_number;

-- one row per open line that is recorded more than once
create or replace view twice_open as
select
    'an open line is written down once' as invariant,
    item_id,
    shop_id,
    document_type,
    document_id,
    line_number,
    cast(1 as bigint) as expected,
    count(*) as found
from open_line
group by item_id, shop_id, document_type, document_id, line_number
having count(*) > 1;

-- one row per operation whose predecessor is missing; `expected` is the missing number
create or replace view operation_gap as
select
    'operations are numbered without a gap' as invariant,
    cast(null as varchar) as item_id,
    cast(null as varchar) as shop_id,
    'operation' as document_type,
    later.operation_id as document_id,
    cast(null as integer) as line_number,
    later.number - 1 as expected,
    later.number as found
from operation as later
left join operation as earlier on earlier.number = later.number - 1
where later.number <> 1 and earlier.number is null;

-- one row per operation number that movements or the history name, and that is not there
create or replace view unknown_operation as
select
    'the operation of a movement or change exists' as invariant,
    named.item_id,
    named.shop_id,
    named.document_type,
    named.document_id,
    cast(null as integer) as line_number,
    cast(null as bigint) as expected,
    named.operation_number as found
from (
    select operation_number, item_id, shop_id, document_type, document_id
    from stock_movement
    union all
    select
        operation_number,
        cast(null as varchar) as item_id,
        cast(null as varchar) as shop_id,
        table_name as document_type,
        row_key as document_id
    from change
) as named
left join operation on operation.number = named.operation_number
where operation.number is null;

-- one row per operation and operation it consists of or reverses
create or replace view reversal_pair as
select reversal.operation_id, reversal.number
from operation as reversal
where reversal.reverses is not null
union all
select reversal.operation_id, target.number
from operation as reversal
inner join operation as target on target.operation_id = reversal.reverses;

-- one row per line, item and shop where a reversal is not the opposite of what it reverses, and one per
-- reversal of nothing
create or replace view wrong_reversal as
select
    'a reversal is the opposite of what it reverses' as invariant,
    move.item_id,
    move.shop_id,
    move.document_type,
    move.document_id,
    move.line_number,
    cast(0 as bigint) as expected,
    cast(sum(move.quantity) as bigint) as found
from reversal_pair as pair
inner join stock_movement as move on move.operation_number = pair.number
-- DuckDB would otherwise add up all movements before it joins
where move.operation_number in (select number from reversal_pair)
group by
    pair.operation_id, move.item_id, move.shop_id, move.document_type, move.document_id, move.line_number
having sum(move.quantity) <> 0
union all
select
    'a reversal is the opposite of what it reverses' as invariant,
    cast(null as varchar) as item_id,
    cast(null as varchar) as shop_id,
    'operation' as document_type,
    reversal.operation_id as document_id,
    cast(null as integer) as line_number,
    cast(null as bigint) as expected,
    reversal.number as found
from operation as reversal
left join operation as target on target.operation_id = reversal.reverses
where reversal.reverses is not null and target.operation_id is null;

-- one row per vendor whose layout has no columns
create or replace view wrong_layout as
select
    'the layout of a vendor has columns' as invariant,
    cast(null as varchar) as item_id,
    cast(null as varchar) as shop_id,
    'vendor' as document_type,
    vendor_layout.vendor_id as document_id,
    cast(null as integer) as line_number,
    cast(1 as bigint) as expected,
    cast(0 as bigint) as found
from vendor_layout
left join order_file_column as used
    on used.layout = vendor_layout.layout and used.place = 1 and used.column_name is not null
where vendor_layout.layout is not null and used.layout is null;

-- one row per field that was ever changed, with its value after the last change
create or replace view latest_change as
select change.table_name, change.row_key, change.column_name, change.after
from change
inner join (
    select table_name, row_key, column_name, max(operation_number) as operation_number
    from change
    group by table_name, row_key, column_name
) as newest
    on newest.table_name = change.table_name
    and newest.row_key = change.row_key
    and newest.column_name = change.column_name
    and newest.operation_number = change.operation_number;

-- one row per change to a plan that is not what its history says last
create or replace view wrong_plan_edit as
select
    'a changed row of a plan is as its history says' as invariant,
    edit.item_id,
    edit.shop_id,
    edit.action as document_type,
    nullif(concat(edit.vendor_id, edit.from_shop_id), '') as document_id,
    edit.part as line_number,
    cast(last.after as bigint) as expected,
    edit.quantity as found
from plan_edit as edit
inner join latest_change as last
    on last.table_name = 'plan_edit' and last.column_name = 'quantity'
    and last.row_key = concat(
        edit.action, chr(31), edit.vendor_id, chr(31), edit.from_shop_id, chr(31), edit.shop_id, chr(31),
        edit.item_id, chr(31), edit.part
    )
where cast(last.after as bigint) <> edit.quantity;

-- one row per rate of two currencies that is not what its history says last
create or replace view wrong_rate as
select
    'a rate of currencies is as its history says' as invariant,
    cast(null as varchar) as item_id,
    cast(null as varchar) as shop_id,
    'currency rate' as document_type,
    concat(known.rate_day, ' ', known.from_currency, ' ', known.to_currency) as document_id,
    cast(null as integer) as line_number,
    cast(1 as bigint) as expected,
    cast(0 as bigint) as found
from currency_rate as known
inner join latest_change as last
    on last.table_name = 'currency_rate' and last.column_name = 'rate'
    and last.row_key = concat(
        known.rate_day, chr(31), known.from_currency, chr(31), known.to_currency
    )
where coalesce(cast(last.after as decimal(18, 8)), 0) <> coalesce(known.rate, 0);

-- one row per vendor chosen for an item that is not what its history says last
create or replace view wrong_remembered_vendor as
select
    'a vendor chosen for an item is as its history says' as invariant,
    known.item_id,
    cast(null as varchar) as shop_id,
    'chosen vendor' as document_type,
    known.vendor_id as document_id,
    cast(null as integer) as line_number,
    cast(1 as bigint) as expected,
    cast(0 as bigint) as found
from remembered_vendor as known
inner join latest_change as last
    on last.table_name = 'remembered_vendor' and last.column_name = 'vendor_id'
    and last.row_key = known.item_id
where coalesce(last.after, '') <> coalesce(known.vendor_id, '');

-- one row per line that was put off until another day than its history says last
create or replace view wrong_put_off as
select
    'a line that was put off is as its history says' as invariant,
    known.item_id,
    known.shop_id,
    'put off' as document_type,
    cast(null as varchar) as document_id,
    cast(null as integer) as line_number,
    cast(1 as bigint) as expected,
    cast(0 as bigint) as found
from put_off as known
inner join latest_change as last
    on last.table_name = 'put_off' and last.column_name = 'until_on'
    and last.row_key = concat(known.item_id, chr(31), known.shop_id)
where coalesce(last.after, '') <> coalesce(cast(known.until_on as varchar), '');

-- one row per item and shop that may have open lines: negative, or with something open or unshipped
create or replace view pair_to_check as
select item_id, shop_id from stock where on_hand < 0
union
select item_id, shop_id from open_line
union
select item_id, shop_id from sale_line where ecom_order_id is not null and quantity > shipped + refunded
union
select item_id, shop_id from special_order where listed and not done and quantity > reserved;

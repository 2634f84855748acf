-- Rule 1 over an exported history: one row per item, shop and source, with the units that it still owes.
-- It reads `movements` and `sale_lines`, of all items or of any whole slices of them: an item never meets another.
-- Plain SQL, for any engine that reads the files. What a POS log says about a shortage is no part of it.

with on_hand as (
    select item_id, shop_id, sum(quantity) as units
    from movements
    group by item_id, shop_id
),

-- one row per document line, item and shop, where on hand is negative: units that the line took out
line as (
    select
        movements.item_id,
        movements.shop_id,
        movements.document_type,
        movements.document_id,
        movements.line_number,
        -min(on_hand.units) as short,
        -sum(movements.quantity) as units,
        min(movements.sent_at) as sent_at
    from movements
    inner join on_hand on on_hand.item_id = movements.item_id and on_hand.shop_id = movements.shop_id
    where on_hand.units < 0 and movements.document_type in ('sale', 'transfer', 'vendor_return')
    group by
        movements.item_id, movements.shop_id, movements.document_type, movements.document_id, movements.line_number
    having sum(movements.quantity) <> 0
),

dated as (
    select
        line.*,
        coalesce(sale_lines.sold_at, line.sent_at) as occurred_at,
        sale_lines.quantity,
        sale_lines.ecom_order_id,
        sale_lines.returned_sale_id,
        sale_lines.returned_line_number,
        case when sale_lines.quantity > 0 then line.units else 0 end as returnable
    from line
    left join
        sale_lines
        on
            line.document_type = 'sale'
            and sale_lines.sale_id = line.document_id
            and sale_lines.line_number = line.line_number
),

-- A return takes back from the line it names, …
returned_to_line as (
    select item_id, shop_id, returned_sale_id, returned_line_number, -sum(units) as units
    from dated
    where quantity < 0 and returned_line_number is not null
    group by item_id, shop_id, returned_sale_id, returned_line_number
),

after_lines as (
    select
        dated.*,
        dated.returnable - least(dated.returnable, greatest(coalesce(returned.units, 0), 0)) as after_line
    from dated
    left join
        returned_to_line as returned
        on
            dated.document_type = 'sale'
            and returned.item_id = dated.item_id
            and returned.shop_id = dated.shop_id
            and returned.returned_sale_id = dated.document_id
            and returned.returned_line_number = dated.line_number
),

-- … else from lines of its eCom order, the newest first, …
returned_to_order as (
    select item_id, shop_id, ecom_order_id, -sum(units) as units
    from dated
    where quantity < 0 and returned_line_number is null and ecom_order_id is not null
    group by item_id, shop_id, ecom_order_id
),

in_order as (
    select
        after_lines.*,
        coalesce(returned.units, 0) as returned_units,
        sum(after_lines.after_line) over (
            partition by after_lines.item_id, after_lines.shop_id, after_lines.ecom_order_id
            order by
                after_lines.occurred_at desc nulls first,
                after_lines.document_type desc,
                after_lines.document_id desc,
                after_lines.line_number desc
            rows unbounded preceding
        ) - after_lines.after_line as newer
    from after_lines
    left join
        returned_to_order as returned
        on
            returned.item_id = after_lines.item_id
            and returned.shop_id = after_lines.shop_id
            and returned.ecom_order_id = after_lines.ecom_order_id
),

after_orders as (
    select
        item_id,
        shop_id,
        document_type,
        document_id,
        line_number,
        occurred_at,
        quantity,
        short,
        units,
        returnable,
        after_line - least(after_line, greatest(returned_units - newer, 0)) as after_order
    from in_order
),

-- … else from lines of its sale.
returned_to_sale as (
    select item_id, shop_id, document_id, -sum(units) as units
    from dated
    where document_type = 'sale' and quantity < 0 and returned_line_number is null and ecom_order_id is null
    group by item_id, shop_id, document_id
),

in_sale as (
    select
        after_orders.*,
        case when after_orders.document_type = 'sale' then coalesce(returned.units, 0) else 0 end as returned_units,
        sum(after_orders.after_order) over (
            partition by after_orders.item_id, after_orders.shop_id, after_orders.document_id
            order by
                after_orders.occurred_at desc nulls first,
                after_orders.document_type desc,
                after_orders.line_number desc
            rows unbounded preceding
        ) - after_orders.after_order as newer
    from after_orders
    left join
        returned_to_sale as returned
        on
            returned.item_id = after_orders.item_id
            and returned.shop_id = after_orders.shop_id
            and returned.document_id = after_orders.document_id
),

-- one row per line that still has units out: the newest that add up to what is short are its sources
claim as (
    select
        item_id,
        shop_id,
        document_type,
        document_id,
        line_number,
        occurred_at,
        short,
        units - (returnable - after_order) - least(after_order, greatest(returned_units - newer, 0)) as units
    from in_sale
),

counted as (
    select
        claim.*,
        sum(units) over (
            partition by item_id, shop_id
            order by occurred_at desc nulls first, document_type desc, document_id desc, line_number desc
            rows unbounded preceding
        ) - units as newer
    from claim
    where units > 0
),

source as (
    select
        item_id,
        shop_id,
        document_type,
        document_id,
        line_number,
        occurred_at,
        cast(least(units, short - newer) as bigint) as backordered
    from counted
    where newer < short
),

explained as (
    select item_id, shop_id, sum(backordered) as units
    from source
    group by item_id, shop_id
)

select * from source
union all
select
    on_hand.item_id,
    on_hand.shop_id,
    'unexplained' as document_type,
    '' as document_id,
    null as line_number,
    null as occurred_at,
    cast(-on_hand.units - coalesce(explained.units, 0) as bigint) as backordered
from on_hand
left join explained on explained.item_id = on_hand.item_id and explained.shop_id = on_hand.shop_id
where -on_hand.units > coalesce(explained.units, 0)

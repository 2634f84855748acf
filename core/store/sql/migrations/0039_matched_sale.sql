-- What every order of the web shop holds is kept, so that another sale can be found for one that has a number, too.

-- `sale_id`: the sale that the program matched by items and time; empty: none, or a sale has the order's number
alter table web_order_line add column sale_id varchar;

-- until now only orders without a number were kept: what these were linked with was matched by items
update web_order_line set sale_id = (
    select min(sold.sale_id) from sale_line as sold
    where sold.ecom_order_id = web_order_line.ecom_order_id and sold.quantity > 0
);

-- Indexes that PostgreSQL needs to find the rows of an item, a document or an operation. DuckDB reads columns
-- and needs none of them.
create index if not exists stock_changed_by on stock (changed_by);
create index if not exists stock_negative on stock (item_id, shop_id) where on_hand < 0;
create index if not exists sale_line_item on sale_line (item_id, shop_id);
create index if not exists sale_line_order on sale_line (ecom_order_id);
create index if not exists stock_movement_item on stock_movement (item_id, shop_id);
create index if not exists stock_movement_line on stock_movement (document_id, line_number);
create index if not exists stock_movement_operation on stock_movement (operation_number);
create index if not exists open_line_item on open_line (item_id, shop_id);
create index if not exists change_operation on change (operation_number);
create index if not exists change_row on change (table_name, row_key);
create index if not exists operation_kind on operation (kind, number);

-- Promises made at the till and typed in here. They are special orders of ours: an import never ends them.

-- `typed_here`: true for those; empty for special orders of an import
alter table special_order add column typed_here boolean;
-- `deposit`: in the currency of its shop. No till is told of it
alter table special_order add column deposit decimal(18, 4);
alter table special_order add column note varchar;
-- `outcome`: `handed_over` or `cancelled`; empty while the customer waits. `sale_id`: the sale in the POS, if known
alter table special_order add column outcome varchar;
alter table special_order add column sale_id varchar;

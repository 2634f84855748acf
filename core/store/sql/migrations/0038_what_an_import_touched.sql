-- Caches follow an import as they follow other operations, if it changed nothing beyond what it marked.

-- `only_touched`: an import that changed nothing but items and shops with its number in `stock.changed_by` and what
-- `change` says, and added nothing else but shops, vendors, items and orders; caches then need not be loaded anew
alter table operation add column only_touched boolean not null default false;

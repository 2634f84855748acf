-- the id of the person who asked for an operation, where they signed in; `actor` is the name they are shown by
alter table operation add column person varchar;

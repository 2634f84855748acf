-- what an operation was done to, and from which network address: what its line in the audit log says
alter table operation add column subject varchar;
alter table operation add column address varchar;

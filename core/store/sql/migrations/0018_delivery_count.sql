-- Units counted on a delivery and not yet received. They are no part of the ledger: everybody who counts sees and
-- changes them, and the receipt that uses them removes them.

-- one row per line of a document that somebody has counted. `surplus`: units beyond the incoming ones that somebody
-- confirmed; `saved_as`: the id under which the figure was saved last, so that it is saved once
create table delivery_count (
    document_type varchar not null,
    document_id varchar not null,
    line_number integer not null,
    units bigint not null,
    surplus bigint not null default 0,
    counted_by varchar not null,
    counted_at timestamp not null,
    saved_as varchar not null,
    primary key (document_type, document_id, line_number)
);

-- Connected sources, and what is under way from each of them. Secrets are kept outside the store.

-- one row per connected source. `since`: everything changed before it was read; `last_log`: the highest
-- inventory log read; `whole_at`: when open documents were last read whole
create table sync_source (
    source varchar primary key,
    account varchar not null,
    connection_id varchar not null,
    connected_at timestamp not null,
    since timestamp,
    last_log bigint,
    whole_at timestamp
);

-- one row per reading of the run under way: the questions that are still to be asked, the next one first,
-- as JSON; none: it is through. `began_at`: the source's clock at its first answer
create table sync_reading (
    source varchar not null,
    step varchar not null,
    reading varchar not null,
    questions varchar not null,
    records bigint not null default 0,
    began_at timestamp,
    primary key (source, step, reading)
);

-- one row per record as it came, until the import took it; of one id the highest page counts
create table sync_record (
    source varchar not null,
    kind varchar not null,
    record_id varchar not null,
    page bigint not null,
    read_at timestamp not null,
    body varchar not null
);

-- What came of the last sync of each source, for the page that shows it.

-- `outcome`: done, waiting (it goes on by itself), sign_in (a person has to), failed; `since`: when it began to
-- be so; `sentences`: what it said, as JSON; `changed_at`: when a sync last changed something
create table sync_outcome (
    source varchar primary key,
    outcome varchar not null,
    since timestamp not null,
    ended_at timestamp not null,
    sentences varchar not null,
    records bigint not null,
    changed_at timestamp
);

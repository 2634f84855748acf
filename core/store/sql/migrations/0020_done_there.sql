-- Operations that somebody has repeated in Lightspeed, before an import showed them. Append only; the rows of an
-- undone tick stay, as its operation does.

-- one row per tick. `operation_id`: of the tick; `operation_number`: the operation that was repeated
create table done_there (
    operation_id varchar primary key,
    operation_number bigint not null
);

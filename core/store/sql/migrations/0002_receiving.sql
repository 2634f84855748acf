-- What people write down when a delivery arrives. The units themselves are in the ledger: these
-- rows say what was on the packing slip, what was refused and what it cost. Append only; the rows of
-- an undone receipt stay, as its operation does.

-- one row per receipt
create table receipt (
    operation_id varchar primary key,
    document_type varchar not null,
    document_id varchar not null,
    received_on date not null,
    packing_slip varchar,
    freight decimal(18, 4),
    other_cost decimal(18, 4),
    spread_by varchar
);

-- one row per receipt and line counted; `extra_cost`: the line's share of freight and other cost
create table receipt_line (
    operation_id varchar not null,
    line_number integer not null,
    item_id varchar not null,
    received integer not null,
    rejected integer not null default 0,
    reject_reason varchar,
    unit_cost decimal(18, 4),
    extra_cost decimal(18, 4),
    primary key (operation_id, line_number)
);

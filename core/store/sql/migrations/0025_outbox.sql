-- What the program itself has entered in Lightspeed, or is about to.

-- one row per act and order or document that Lightspeed has to learn of. `mark`: made of the act, and written into
-- new documents there; `state`: queued, sending, unsure, verified, refused; `number`: the record there, as far as it
-- is known; `content`: what is wanted there, as JSON; `sentence`: why it waits or was refused; `by_hand`: a person does
-- it; `told`: the inbox has the refusal; `concluded`: the act is ticked here; `not_before`: when to look again
create table outbox_write (
    mark varchar primary key,
    operation_id varchar not null,
    operation_number bigint not null,
    document_type varchar not null,
    document_id varchar not null,
    kind varchar not null,
    source varchar not null,
    state varchar not null,
    number varchar not null default '',
    content varchar not null,
    sentence varchar not null default '',
    by_hand boolean not null default false,
    told boolean not null default false,
    concluded boolean not null default false,
    queued_at timestamp not null,
    changed_at timestamp not null,
    not_before timestamp
);

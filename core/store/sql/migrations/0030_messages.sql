-- Messages to customers and vendors: what was said to whom, when, by whom, and what became of it. Append only but for
-- a message's state, which repeats its last step, and for details of customers that are erased.

-- one row per message. `kind`: ready, shipped, late, refunded, purchase_order, question; `channel`: mail, phone,
-- by_hand; `recipient`: the address or number; `subject`, `body`: the text as sent or said; `note`: what the person
-- wrote beside it; `state` and `sentence`: of its last step; `not_before`: when to try again
create table message (
    message_id varchar primary key,
    operation_id varchar not null,
    kind varchar not null,
    channel varchar not null,
    language varchar not null,
    recipient varchar not null default '',
    subject varchar not null default '',
    body varchar not null default '',
    note varchar not null default '',
    actor varchar not null,
    asked_at timestamp not null,
    state varchar not null,
    sentence varchar not null default '',
    changed_at timestamp not null,
    not_before timestamp
);

-- one row per message and order or document it is about. `occasion`: what of it, such as the parcel; `attempt`: how
-- many messages about it there were before, so that no two say the same; `promise`: the day that was told
create table message_about (
    kind varchar not null,
    document_type varchar not null,
    document_id varchar not null,
    occasion varchar not null,
    attempt integer not null,
    message_id varchar not null,
    promise date,
    primary key (kind, document_type, document_id, occasion, attempt)
);

-- one row per state that a message was in, the first has the number 1
create table message_step (
    message_id varchar not null,
    step integer not null,
    state varchar not null,
    sentence varchar not null default '',
    actor varchar not null,
    done_at timestamp not null,
    primary key (message_id, step)
);

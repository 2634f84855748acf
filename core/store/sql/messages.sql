-- Messages to customers and vendors, as recorded.

-- one row per message and order or document it is about; `undone`: the act that asked for it was undone
create or replace view message_told as
select
    about.document_type,
    about.document_id,
    about.occasion,
    about.attempt,
    about.promise,
    message.message_id,
    message.operation_id,
    message.kind,
    message.channel,
    message.recipient,
    message.subject,
    message.body,
    message.note,
    message.actor,
    message.asked_at,
    message.state,
    message.sentence,
    message.changed_at,
    undo.operation_id is not null as undone
from message_about as about
inner join message on message.message_id = about.message_id
left join operation as undo on undo.reverses = message.operation_id;

-- Problems that `check` looks for (see checks.sql).

-- one row per message whose state is not that of its last step
create or replace view wrong_message as
select
    'a message is as its last step says' as invariant,
    cast(null as varchar) as item_id,
    cast(null as varchar) as shop_id,
    'message' as document_type,
    message.message_id as document_id,
    cast(null as integer) as line_number,
    cast(1 as bigint) as expected,
    cast(0 as bigint) as found
from message
left join (
    select message_id, max(step) as step
    from message_step
    group by message_id
) as newest on newest.message_id = message.message_id
left join message_step as last on last.message_id = newest.message_id and last.step = newest.step
where coalesce(last.state, '') <> message.state;

-- Operations that somebody has repeated in Lightspeed, as recorded.

-- one row per tick that was not undone: the operation that was repeated, and who said so
create or replace view repeated_there as
select
    mark.operation_number,
    mark.operation_id,
    operation.number,
    operation.actor,
    operation.recorded_at
from done_there as mark
inner join operation on operation.operation_id = mark.operation_id
where not exists (select 1 from operation as undo where undo.reverses = mark.operation_id);

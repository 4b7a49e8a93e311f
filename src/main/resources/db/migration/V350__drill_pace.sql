-- A run takes copies up as it goes, several at once, until its budget is used up; what it left over is told.
alter table drill_run add column chosen int not null default 0;
alter table drill_run add column proven int not null default 0;
alter table drill_run add column not_proven int not null default 0;
alter table drill_run add column unreachable int not null default 0;
alter table drill_run add column failed int not null default 0;
alter table drill_run add column not_begun int not null default 0;
alter table drill_run add column left_over bigint not null default 0;
alter table drill_run add column limited_by text check (limited_by in ('SETS', 'BYTES', 'TIME'));
-- all that are to be proven over and over, when it ended
alter table drill_run add column copies bigint not null default 0;
create index drill_run_finished_at on drill_run (finished_at desc) where finished_at is not null;

update drill_run r
set chosen = c.chosen, proven = c.proven, not_proven = c.not_proven, unreachable = c.unreachable, not_begun = c.not_begun
from (
    select run_id, count(*) as chosen, count(*) filter (where outcome = 'PROVEN') as proven,
           count(*) filter (where outcome = 'NOT_PROVEN') as not_proven,
           count(*) filter (where outcome = 'UNREACHABLE') as unreachable,
           count(*) filter (where outcome in ('OUT_OF_TIME', 'GONE')) as not_begun
    from drill_run_copy
    group by run_id) c
where c.run_id = r.id;

alter table drill_run_copy drop constraint drill_run_copy_outcome_check;
alter table drill_run_copy add constraint drill_run_copy_outcome_check
    check (outcome in ('PROVEN', 'NOT_PROVEN', 'UNREACHABLE', 'FAILED', 'OUT_OF_TIME', 'GONE'));
-- whether a run has taken a copy up already
create index drill_run_copy_backup on drill_run_copy (run_id, backup_id, store);
create index drill_run_copy_waiting on drill_run_copy (run_id, number) where outcome is null;

-- Drills over again: each copy once a week, the oldest proof first.
alter table backup add column set_aside_at timestamptz;
alter table backup_copy add column drilled_at timestamptz;
update backup_copy c set drilled_at = (select max(at) from backup_drill d where d.backup_id = c.backup_id and d.store = c.store);
create index backup_copy_oldest_proof on backup_copy (store, proven_at nulls first) where state <> 'WAITING';
-- what has been without a proof for long
create index backup_unproven on backup ((coalesce(proven_at, begun_at))) where set_aside_at is null and state <> 'WRITING';

-- A run, by its process instance, and what it was to drill.
create table drill_run (
    id           text        primary key,
    requested_by text        not null,
    started_at   timestamptz not null,
    -- no drill begins after it
    until        timestamptz not null,
    finished_at  timestamptz
);
create index drill_run_started_at on drill_run (started_at desc);

create table drill_run_copy (
    run_id    text   not null references drill_run on delete cascade,
    number    int    not null,
    backup_id uuid   not null references backup on delete cascade,
    store     text   not null,
    bytes     bigint not null,
    -- null while it waits
    outcome   text   check (outcome in ('PROVEN', 'NOT_PROVEN', 'UNREACHABLE', 'OUT_OF_TIME', 'GONE')),
    primary key (run_id, number)
);

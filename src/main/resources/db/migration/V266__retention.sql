-- What is no longer kept is removed: the row stays, as the record of what there was.
alter table backup drop constraint backup_state_check;
alter table backup add constraint backup_state_check
    check (state in ('WRITING', 'COPYING', 'WRITTEN', 'PROVEN', 'FAILED', 'REMOVING', 'REMOVED'));
-- what it was before its removal began, for when a store refuses it
alter table backup add column former_state text;
alter table backup add column removed_at timestamptz;

create index backup_removing on backup (sequence) where state = 'REMOVING';

alter table backup_copy drop constraint backup_copy_state_check;
alter table backup_copy add constraint backup_copy_state_check
    check (state in ('WAITING', 'WRITTEN', 'PROVEN', 'FAILED', 'REMOVED'));
-- until when the store lets nobody delete it; null where it protects nothing, or where nobody knows
alter table backup_copy add column protected_until timestamptz;

create table retention_run (
    id           text        primary key,
    requested_by text        not null,
    started_at   timestamptz not null,
    finished_at  timestamptz
);
create index retention_run_started_at on retention_run (started_at desc);

create table retention_step (
    run_id    text not null references retention_run on delete cascade,
    kind      text not null check (kind in ('REMOVE', 'PROTECT')),
    number    int  not null,
    backup_id uuid not null references backup on delete cascade,
    -- where it is to be protected for longer
    store     text,
    -- null while it waits
    outcome   text check (outcome in ('DONE', 'KEPT', 'REFUSED', 'UNREACHABLE')),
    primary key (run_id, kind, number)
);

-- A run looks at as many signatures as it can; the next one goes on behind the last.
create table retention_cursor (
    only_one     boolean primary key default true check (only_one),
    signature_id uuid
);
insert into retention_cursor (signature_id) values (null);

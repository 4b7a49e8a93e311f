-- A sealed set on each of the stores. A backup counts when every required store has its copy.
create table backup_copy (
    backup_id  uuid        not null references backup on delete cascade,
    store      text        not null,
    required   boolean     not null,
    state      text        not null check (state in ('WAITING', 'WRITTEN', 'PROVEN', 'FAILED')),
    written_at timestamptz,
    proven_at  timestamptz,
    bytes      bigint,
    -- why it is not there yet, as the store said at the last try
    fault      text,
    tried_at   timestamptz,
    primary key (backup_id, store),
    check (state = 'WAITING' or (written_at is not null and bytes is not null))
);
-- what is still to be copied, of each store
create index backup_copy_waiting on backup_copy (store, backup_id) where state = 'WAITING';

insert into backup_copy (backup_id, store, required, state, written_at, proven_at, bytes)
select id, store, true, case state when 'WRITING' then 'WAITING' else state end, written_at, proven_at, bytes from backup;

alter table backup drop column store;
-- COPYING: its manifest lies on one store, and not yet on all that are required
alter table backup drop constraint backup_state_check;
alter table backup add constraint backup_state_check
    check (state in ('WRITING', 'COPYING', 'WRITTEN', 'PROVEN', 'FAILED'));

alter table backup_drill add column store text not null default 'local';
alter table backup_drill alter column store drop default;

-- What trying showed a store to be able to.
create table backup_store_probe (
    id          uuid        primary key,
    store       text        not null,
    at          timestamptz not null,
    actor       text        not null,
    duration_ms bigint      not null,
    -- why nothing could be found out, as the store said; null when it answered
    fault       text
);
create index backup_store_probe_store on backup_store_probe (store, at desc);

create table backup_store_finding (
    probe_id   uuid not null references backup_store_probe on delete cascade,
    capability text not null,
    answer     text not null check (answer in ('YES', 'NO', 'PRETENDED', 'UNKNOWN')),
    seen       text,
    primary key (probe_id, capability)
);

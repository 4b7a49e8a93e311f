-- How often a signature is backed up, where it is not as its criticality says.
create table backup_schedule (
    signature_id uuid        primary key,
    -- 0: never by itself
    every_days   int         not null check (every_days between 0 and 366),
    set_by       text        not null,
    set_at       timestamptz not null
);

-- How far a set is that is being written or copied; parts of 8 MiB. How many there will be is known when it is copied.
alter table backup_copy add column parts_written int;
alter table backup_copy add column parts_total int;

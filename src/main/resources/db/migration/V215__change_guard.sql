-- What a platform is known to have of a signature; the newest row is what the platform is compared with.
create table recorded_state (
    id            uuid        primary key,
    sequence      bigint      generated always as identity,
    signature_id  uuid        not null references signature (id) on delete cascade,
    version_id    uuid,
    occasion      text        not null check (occasion in ('FIRST_SEEN', 'ACTIVATED', 'ACCEPTED')),
    fingerprint   text,
    failed_checks text        not null default '',
    recorded_by   text        not null,
    recorded_at   timestamptz not null
);
create index recorded_state_signature on recorded_state (signature_id, sequence desc);

create table recorded_file (
    state_id uuid  not null references recorded_state (id) on delete cascade,
    name     text  not null,
    content  bytea not null,
    primary key (state_id, name)
);

-- A software update or change of configuration at a platform, from its announcement to the comparison after it.
create table guarded_change (
    id                  uuid        primary key,
    signature_id        uuid        not null references signature (id) on delete cascade,
    reason              text        not null,
    planned_end         timestamptz,
    announced_by        text        not null,
    announced_at        timestamptz not null,
    idempotency_key     text,
    process_instance_id text,
    done_by             text,
    done_at             timestamptz,
    comment             text,
    seen_fingerprint    text,
    outcome             text,
    ended_at            timestamptz
);
create index guarded_change_signature on guarded_change (signature_id, announced_at desc);
create unique index guarded_change_one_open on guarded_change (signature_id) where ended_at is null;
create unique index guarded_change_idempotency on guarded_change (announced_by, idempotency_key)
    where idempotency_key is not null;

-- One comparison of a platform with what is recorded, and what was decided about what differs.
create table drift (
    id                uuid        primary key,
    signature_id      uuid        not null references signature (id) on delete cascade,
    change_id         uuid        references guarded_change (id) on delete cascade,
    moment            text        not null check (moment in ('BEFORE_CHANGE', 'AFTER_CHANGE', 'WATCH')),
    process_instance_id text      not null,
    begun_at          timestamptz not null,
    compared_at       timestamptz,
    differences       text        not null default '[]',
    live_state        text,
    failed_checks     text        not null default '',
    decision          text,
    decided_by        text,
    decided_at        timestamptz,
    reason            text,
    outcome           text,
    ended_at          timestamptz
);
create index drift_signature on drift (signature_id, begun_at desc);
create index drift_change on drift (change_id, begun_at);
create unique index drift_one_open on drift (signature_id) where ended_at is null;

-- When the watch last compared the platform of a signature.
create table platform_comparison (
    signature_id uuid        primary key references signature (id) on delete cascade,
    compared_at  timestamptz not null
);

alter table watch_run
    add column platforms_compared integer not null default 0,
    add column platforms_failed   integer not null default 0,
    add column drifts_found       integer not null default 0;

-- A report belongs to a renewal, or to a comparison with what is recorded.
alter table verification_report alter column renewal_id drop not null;
alter table verification_report add column drift_id uuid;
create index verification_report_drift on verification_report (drift_id, begun_at);

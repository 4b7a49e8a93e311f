-- One run of the expiry watch; its id is the process instance's. Counts grow while it runs.
create table watch_run (
    id                 text primary key,
    requested_by       text        not null,
    started_at         timestamptz not null,
    finished_at        timestamptz,
    endpoints_probed   integer     not null default 0,
    endpoints_failed   integer     not null default 0,
    reminders_queued   integer     not null default 0,
    warnings_queued    integer     not null default 0,
    renewals_started   integer     not null default 0
);
create index watch_run_started_at on watch_run (started_at desc, id);

-- When people were last told that a signature has too few keepers.
create table keepers_warning (
    signature_id uuid primary key references signature on delete cascade,
    warned_on    date not null
);

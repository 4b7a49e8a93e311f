-- When an issuer would have a version's certificate renewed (RFC 9773). due_at lies in the window; it was drawn by lot, so
-- that not everybody comes at once. The window stays while the issuer cannot be asked; problem says why it cannot.
create table renewal_info (
    version_id   uuid        primary key references version on delete cascade,
    window_start timestamptz,
    window_end   timestamptz,
    due_at       timestamptz,
    explanation  text,
    asked_at     timestamptz not null,
    ask_again_at timestamptz not null,
    problem      text
);

alter table watch_run add column renewal_info_asked integer not null default 0;
alter table watch_run add column renewal_info_failed integer not null default 0;

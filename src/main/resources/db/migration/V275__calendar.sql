-- Calendars that people's programs fetch without a log-in. Only the hash of the secret in the address is kept.
create table calendar_feed (
    user_id     text        primary key,
    secret_hash bytea       not null unique,
    made_at     timestamptz not null,
    fetched_at  timestamptz
);

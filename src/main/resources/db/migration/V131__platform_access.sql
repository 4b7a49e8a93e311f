-- Platforms that do not let Sealkeeper in, until somebody has seen to it.
create table platform_access_lost (
    platform text        primary key,
    reason   text        not null,
    lost_at  timestamptz not null,
    asked_at timestamptz
);

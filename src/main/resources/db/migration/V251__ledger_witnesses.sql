-- Where checkpoints lie beside the database, and who else has stated when they were there.
create table ledger_checkpoint_copy (
    store     text        primary key,
    size      bigint      not null default 0,
    copied_at timestamptz,
    tried_at  timestamptz not null,
    fault     text
);

create table ledger_timestamp (
    size      bigint      primary key references ledger_checkpoint (size),
    stated_at timestamptz not null,
    authority text        not null,
    token     bytea       not null
);
create trigger ledger_timestamp_append_only before update or delete or truncate on ledger_timestamp
    for each statement execute function ledger_is_append_only();

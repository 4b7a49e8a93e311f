-- Signatures with their keepers, versions and bindings. A signature's state is never stored: it follows from the
-- effective expiry, the two windows and the clock. due_from and critical_from only make that computable by an index.
create table signature (
    id                      uuid primary key,
    name                    text        not null,
    kind                    text        not null,
    platform                text        not null,
    issuer                  text        not null,
    criticality             text        not null,
    subject                 text        not null,
    names                   text[]      not null,
    key_algorithm           text        not null,
    renew_before_days       integer     not null,
    critical_before_days    integer     not null,
    reminder_days           integer[]   not null,
    versions_numbered       integer     not null default 0,
    effective_expiry        timestamptz,
    effective_expiry_set_by text,
    due_from                timestamptz generated always as
        (((effective_expiry at time zone 'UTC') - make_interval(days => renew_before_days)) at time zone 'UTC') stored,
    critical_from           timestamptz generated always as
        (((effective_expiry at time zone 'UTC') - make_interval(days => critical_before_days)) at time zone 'UTC') stored,
    created_at              timestamptz not null,
    check (critical_before_days >= 0 and critical_before_days < renew_before_days),
    check ((effective_expiry is null) = (effective_expiry_set_by is null))
);
create unique index signature_name on signature (lower(name));
create index signature_effective_expiry on signature (effective_expiry, id);
create index signature_due_from on signature (due_from);
create index signature_critical_from on signature (critical_from);

-- Search inside names. pg_trgm comes with PostgreSQL's contrib modules and may be installed by the database's owner;
-- where it is missing the same search reads all names, which takes a few tenths of a second at 300,000.
do $$
begin
    create extension if not exists pg_trgm;
    create index signature_name_contains on signature using gin (lower(name) gin_trgm_ops);
exception when others then
    raise notice 'pg_trgm is not available (%): names are searched without an index', sqlerrm;
end $$;

create table keeper (
    signature_id uuid    not null references signature on delete cascade,
    user_id      text    not null,
    position     integer not null,
    primary key (signature_id, user_id)
);
create index keeper_user on keeper (user_id);

-- The chain is kept as PEM, end entity first, so that it can be read without Sealkeeper.
create table version (
    id           uuid primary key,
    signature_id uuid        not null references signature,
    number       integer     not null,
    state        text        not null check (state in ('PENDING', 'ACTIVE', 'SUPERSEDED', 'REVOKED')),
    chain        text        not null,
    key_id       uuid,
    not_before   timestamptz not null,
    not_after    timestamptz not null,
    fingerprint  text        not null,
    created_at   timestamptz not null,
    unique (signature_id, number)
);
create unique index version_fingerprint on version (fingerprint);
create unique index version_one_active on version (signature_id) where state = 'ACTIVE';
create unique index version_one_pending on version (signature_id) where state = 'PENDING';
create index version_key on version (key_id);

create table binding (
    id           uuid primary key,
    signature_id uuid not null references signature,
    kind         text not null check (kind in ('TLS_ENDPOINT', 'CERTIFICATE')),
    target       text not null,
    not_after    timestamptz,
    fingerprint  text,
    probed_at    timestamptz,
    problem      text,
    created_at   timestamptz not null
);
create unique index binding_target on binding (signature_id, kind, lower(target));
create index binding_to_probe on binding (probed_at nulls first, id) where kind = 'TLS_ENDPOINT';

-- Keys that backups need of their own: the drill key and the manifest signer (private keys in the vault), and the
-- recovery key that is made when no recovery certificate is configured (private key in a file of its own).
create table backup_key (
    name        text        primary key check (name in ('drill', 'manifest-signer', 'recovery')),
    vault_key   uuid,
    certificate bytea       not null,
    made_at     timestamptz not null
);

-- Sealed sets. A row that is WRITING is no backup: the manifest on the store makes it one.
create table backup (
    id                       uuid        primary key,
    sequence                 bigint      generated always as identity unique,
    signature_id             uuid        not null,
    version_id               uuid,
    renewal_id               uuid,
    reason                   text        not null,
    -- what asked for it, such as a process instance; asked again, it gets the same backup
    occasion                 text        not null,
    store                    text        not null,
    attempt                  int         not null default 1,
    prefix                   text        not null unique,
    state                    text        not null check (state in ('WRITING', 'WRITTEN', 'PROVEN', 'FAILED')),
    key_presence             text,
    manifest_sha256          text,
    previous_manifest_sha256 text,
    bytes                    bigint,
    begun_at                 timestamptz not null,
    written_at               timestamptz,
    proven_at                timestamptz,
    check (state = 'WRITING' or (manifest_sha256 is not null and bytes is not null and written_at is not null))
);
-- a backup that fails its drill gives its occasion free for another
create unique index backup_occasion on backup (occasion, reason);
create index backup_signature on backup (signature_id, sequence desc);
create index backup_renewal on backup (renewal_id) where renewal_id is not null;

create table backup_recipient (
    backup_id   uuid not null references backup on delete cascade,
    role        text not null check (role in ('DRILL', 'RECOVERY')),
    subject     text not null,
    fingerprint text not null,
    primary key (backup_id, fingerprint)
);

create table backup_drill (
    id          uuid        primary key,
    backup_id   uuid        not null references backup on delete cascade,
    at          timestamptz not null,
    proven      boolean     not null,
    key_used    boolean     not null,
    fault       text,
    object      text,
    actor       text        not null,
    duration_ms bigint      not null,
    check (proven = (fault is null))
);
create index backup_drill_backup on backup_drill (backup_id, at desc);

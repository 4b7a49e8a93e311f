-- Restores: what was asked for, by whom, who decided, what came of it. Nothing secret is in clear here.
create table restore (
    id                    uuid        primary key,
    backup_id             uuid        not null,
    signature_id          uuid        not null,
    version_id            uuid        not null,
    target                text        not null check (target in ('VAULT', 'PLATFORM', 'DOWNLOAD')),
    -- whom a download is sealed to, DER; null: it comes under a passphrase that is shown once
    recipient_certificate bytea,
    reason                text        not null,
    requested_by          text        not null,
    requested_at          timestamptz not null,
    idempotency_key       text,
    process_instance_id   text,
    process_definition_id text,
    approver_group        text        not null,
    -- how the set is opened, once it was looked at
    opened_with           text        check (opened_with in ('DRILL_KEY', 'QUORUM')),
    -- what was found wrong with it, and the next older backup that is proven
    damage                text,
    older_backup_id       uuid,
    -- the key of this one set, which recovery holders have unwrapped; sealed under the vault, and gone when it ends
    set_key               bytea,
    outcome               text,
    ended_at              timestamptz,
    check ((outcome is null) = (ended_at is null)),
    check (recipient_certificate is null or target = 'DOWNLOAD'),
    check (set_key is null or ended_at is null)
);
create unique index restore_idempotency on restore (requested_by, idempotency_key) where idempotency_key is not null;
create unique index restore_one_open on restore (backup_id, target, requested_by) where ended_at is null;
create index restore_signature on restore (signature_id, requested_at desc);
create index restore_set_key_generation on restore (vault_generation(set_key));

create table restore_decision (
    id         uuid        primary key,
    restore_id uuid        not null references restore,
    decided_by text        not null,
    decided_at timestamptz not null,
    decision   text        not null check (decision in ('APPROVE', 'REJECT')),
    comment    text        not null,
    bound_to   text        not null
);
create index restore_decision_restore on restore_decision (restore_id, decided_at);

-- What waits to be downloaded: sealed under the vault, and what is sealed is a key file or CMS message. Of the token
-- that takes it there is only the hash; the passphrase is nowhere.
create table restore_download (
    restore_id    uuid        primary key references restore,
    content       bytea,
    prepared_at   timestamptz not null,
    expires_at    timestamptz not null,
    token_sha256  text,
    released_at   timestamptz,
    downloaded_at timestamptz,
    removed_at    timestamptz,
    check ((content is null) = (num_nonnulls(downloaded_at, removed_at) > 0))
);
create index restore_download_generation on restore_download (vault_generation(content));

-- The profile pq has keys of its own. No vault makes ML-KEM keys: the drill key's private part is sealed under the vault.
alter table backup_key add column sealed_key bytea;
alter table backup_key drop constraint backup_key_name_check;
alter table backup_key add constraint backup_key_name_check
    check (name in ('drill', 'manifest-signer', 'recovery', 'drill-pq', 'recovery-pq'));

-- What was derived from the recovery password; the password itself is not here. Sealed under the vault.
create table recovery_password (
    only_one    boolean     primary key default true check (only_one),
    salt        bytea       not null,
    sealed_key  bytea       not null,
    taken_at    timestamptz not null
);

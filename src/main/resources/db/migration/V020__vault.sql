-- The vault. What is wrapped here opens only with the vault's secret, which is not in the database: Argon2id makes a key
-- of the secret, that key opens the master key, and every object has a key of its own derived from the master key.
create table vault_master (
    only_one        boolean     primary key default true check (only_one),
    secret_is_file  boolean     not null,
    salt            bytea       not null,
    memory_kib      integer     not null,
    iterations      integer     not null,
    lanes           integer     not null,
    wrapped         bytea       not null,
    made_at         timestamptz not null
);

-- Id, custody and public key are authenticated with the private key: a row that was changed or swapped does not open.
create table vault_key (
    id         uuid        primary key,
    algorithm  text        not null,
    custody    text        not null check (custody in ('EXPORTABLE', 'WRAPPED_ONLY', 'NON_EXPORTABLE')),
    public_key bytea       not null,
    wrapped    bytea       not null,
    made_at    timestamptz not null
);

-- A vault that opens with a PKCS#11 token opens with a passphrase too, which is kept elsewhere: the master key lies here
-- once more, so that it is not lost with the token.
create table vault_master_spare (
    generation integer     primary key,
    salt       bytea       not null,
    memory_kib integer     not null,
    iterations integer     not null,
    lanes      integer     not null,
    wrapped    bytea       not null,
    made_at    timestamptz not null
);

-- Of a private key that is in a token, the name that it has there; what is sealed is that name, so that it is bound to
-- the row as a wrapped key is.
alter table vault_key add column token_key text;

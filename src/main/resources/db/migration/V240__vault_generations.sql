-- The master key can be renewed. Each has a generation, and what is sealed names the one that it lies under; rows are
-- sealed anew one by one, and a generation goes when nothing lies under it any more.
alter table vault_master drop column only_one;
alter table vault_master add column generation integer not null default 1 check (generation > 0);
alter table vault_master add primary key (generation);
alter table vault_master alter column generation drop default;

-- What it is wrapped under: a key that Argon2id makes of a secret, or a key in a PKCS#11 token, which has a label.
alter table vault_master add column secret text check (secret in ('KEY_FILE', 'PASSPHRASE', 'TOKEN'));
update vault_master set secret = case when secret_is_file then 'KEY_FILE' else 'PASSPHRASE' end;
alter table vault_master alter column secret set not null;
alter table vault_master drop column secret_is_file;
alter table vault_master alter column salt drop not null;
alter table vault_master alter column memory_kib drop not null;
alter table vault_master alter column iterations drop not null;
alter table vault_master alter column lanes drop not null;
alter table vault_master add column token_key text;
alter table vault_master add check (secret = 'TOKEN' and token_key is not null
    or secret <> 'TOKEN' and num_nonnulls(salt, memory_kib, iterations, lanes) = 4);

-- The first byte says whether four others with the generation follow; before there were generations, none did. Only
-- the beginning of what is sealed is read, however large it is.
create function vault_generation(sealed bytea) returns integer language sql immutable strict parallel safe as $$
    select case
        when octet_length(sealed) < 5 then null
        when get_byte(substring(sealed from 1 for 5), 0) = 1 then 1
        else get_byte(substring(sealed from 1 for 5), 1) << 24 | get_byte(substring(sealed from 1 for 5), 2) << 16
            | get_byte(substring(sealed from 1 for 5), 3) << 8 | get_byte(substring(sealed from 1 for 5), 4)
    end
$$;
create index vault_key_generation on vault_key (vault_generation(wrapped));
create index supporting_document_generation on supporting_document (vault_generation(content));

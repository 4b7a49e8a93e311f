-- A key that is to take the account key's place (RFC 8555, section 7.3.5), in the vault before the server hears of it,
-- and who asked for it. It stays here until the server is known to have it.
alter table acme_account add column next_key_id uuid;
alter table acme_account add column next_key_asked_by text;

-- When the proofs of an order's names were put where the server will look for them; DNS needs time until they are everywhere.
alter table acme_order add column proofs_at timestamptz;

-- The private CA: its two authorities, every request it was asked, and what it issued for each.
create table ca_authority (
    name            text        primary key check (name in ('root', 'intermediate')),
    vault_key       uuid        not null,
    certificate     bytea       not null,
    made_at         timestamptz not null,
    crl             bytea,
    crl_number      bigint      not null default 0,
    crl_made_at     timestamptz
);

-- One certificate a request, whoever asks how often: the request's row is written first and makes others wait for it.
create table ca_request (
    id         uuid        primary key,
    csr_sha256 text        not null,
    asked_at   timestamptz not null
);

create table ca_certificate (
    serial      text        primary key,
    request_id  uuid        not null unique references ca_request (id),
    certificate bytea       not null,
    issued_at   timestamptz not null,
    not_after   timestamptz not null,
    revoked_at  timestamptz
);
create index ca_certificate_revoked on ca_certificate (revoked_at) where revoked_at is not null;

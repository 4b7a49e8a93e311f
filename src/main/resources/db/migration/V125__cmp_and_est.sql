-- What was said to CMP servers, committed message by message: one transaction a request. server_nonce and number are
-- what the next message has to carry; an interrupted step goes on from here.
create table cmp_transaction (
    request_id      uuid        primary key,
    issuer          text        not null,
    csr_sha256      text        not null,
    transaction_id  bytea       not null unique,
    first_nonce     bytea       not null,
    request_type    text        not null check (request_type in ('IR', 'CR', 'P10CR', 'KUR')),
    updated_version uuid,
    state           text        not null check (state in ('SENT', 'WAITING', 'ISSUED', 'CONFIRMED', 'REFUSED')),
    number          integer     not null default 0,
    server_nonce    bytea,
    chain           text,
    fingerprint     text,
    refusal         text,
    changed_at      timestamptz not null
);
create index cmp_transaction_fingerprint on cmp_transaction (fingerprint) where fingerprint is not null;

-- What EST servers have issued, committed before the step that asked ends.
create table est_enrolment (
    request_id  uuid        primary key,
    issuer      text        not null,
    csr_sha256  text        not null,
    chain       text        not null,
    fingerprint text        not null,
    issued_at   timestamptz not null
);
create index est_enrolment_fingerprint on est_enrolment (fingerprint);

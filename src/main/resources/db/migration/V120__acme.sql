-- One account at each configured ACME server. The key exists before the server hears of it; url is empty until it has.
create table acme_account (
    issuer  text        primary key,
    key_id  uuid        not null,
    url     text,
    made_at timestamptz not null
);

-- The order that a request is obtained with, committed before it is finalized: only this one ever is. A failed
-- validation leads to another order for the same request, attempts counts them.
create table acme_order (
    request_id  uuid        primary key,
    issuer      text        not null,
    csr_sha256  text        not null,
    url         text,
    attempts    integer     not null default 0,
    placed_at   timestamptz not null,
    chain       text,
    fingerprint text,
    refusal     text
);
create index acme_order_fingerprint on acme_order (fingerprint) where fingerprint is not null;

-- What the http-01 responder answers, on every node alike.
create table acme_http_answer (
    token    text primary key,
    order_of uuid not null references acme_order (request_id) on delete cascade,
    answer   text not null
);
create index acme_http_answer_order on acme_http_answer (order_of);

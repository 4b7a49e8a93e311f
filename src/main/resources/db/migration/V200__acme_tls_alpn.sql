-- What validation servers that come with TLS are shown, by the server name that they ask for; on every node alike. One
-- order at a time proves a name, because these servers say nothing else about what they want to see.
create table acme_tls_answer (
    server_name text        primary key,
    order_of    uuid        not null references acme_order (request_id) on delete cascade,
    name        text        not null,
    digest      bytea       not null,
    given_at    timestamptz not null
);
create index acme_tls_answer_order on acme_tls_answer (order_of);

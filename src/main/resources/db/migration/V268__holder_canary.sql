-- Who holds which recovery key: a certificate, and the user whose task it is to prove that its key still opens.
create table recovery_holder (
    fingerprint text        primary key,
    user_id     text        not null,
    named_by    text        not null,
    named_at    timestamptz not null
);

-- A few words sealed to one holder's certificate. The words themselves are nowhere here.
create table holder_canary (
    id                  uuid        primary key,
    fingerprint         text        not null,
    subject             text        not null,
    process_instance_id text        not null,
    message             bytea       not null,
    words_sha256        text        not null,
    begun_at            timestamptz not null,
    due_at              timestamptz not null,
    opened_at           timestamptz,
    opened_by           text
);
create unique index holder_canary_process on holder_canary (process_instance_id);
create index holder_canary_fingerprint on holder_canary (fingerprint, begun_at desc);

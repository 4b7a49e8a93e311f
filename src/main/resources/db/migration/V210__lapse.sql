-- A signature that is not valid any more, from its effective expiry until it is valid again.
create table lapse (
    id                  uuid primary key,
    signature_id        uuid        not null references signature on delete cascade,
    -- the effective expiry that has passed, and what set it
    expired_at          timestamptz not null,
    set_by              text        not null,
    declared_at         timestamptz not null,
    process_instance_id text,
    -- when it was seen that the signature is valid again; the process then tells everybody
    valid_again_at      timestamptz,
    ended_at            timestamptz,
    outcome             text check (outcome in ('VALID_AGAIN', 'NO_LONGER_NEEDED', 'CANCELLED')),
    -- the officer who decided that the signature is no longer needed
    given_up_by         text,
    check ((ended_at is null) = (outcome is null))
);
create unique index lapse_one_open on lapse (signature_id) where ended_at is null;
create index lapse_signature on lapse (signature_id, declared_at desc);
create index lapse_in_order on lapse ((ended_at is null) desc, declared_at desc, id);

-- Who was told of a lapse: everybody on a platform, or on a mailing list. What was begun and has no result may have
-- reached people.
create table lapse_notice (
    lapse_id          uuid references lapse on delete cascade,
    -- such as platform:tokenim, or list:all-staff@corp.example
    recipient         text,
    state             text        not null check (state in ('BEGUN', 'TOLD', 'REFUSED')),
    problem           text,
    at                timestamptz not null,
    all_clear         text check (all_clear in ('BEGUN', 'TOLD', 'REFUSED')),
    all_clear_problem text,
    all_clear_at      timestamptz,
    primary key (lapse_id, recipient)
);

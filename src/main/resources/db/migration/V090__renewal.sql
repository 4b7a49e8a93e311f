-- One run of the renewal process. What the policy decided lies here as well as in process variables: the last gate
-- trusts only this table. A signature has at most one renewal that has not ended.
create table renewal (
    id                    uuid primary key,
    signature_id          uuid        not null references signature (id),
    reason                text        not null,
    requested_by          text        not null,
    requested_at          timestamptz not null,
    idempotency_key       text,
    even_if_valid         boolean     not null default false,
    process_instance_id   text,
    process_definition_id text,
    required_documents    text,
    approvals_needed      integer,
    approver_group        text,
    key_plan              text,
    deadline              timestamptz,
    outcome               text,
    ended_at              timestamptz
);
create unique index renewal_one_open on renewal (signature_id) where ended_at is null;
create unique index renewal_idempotency on renewal (requested_by, idempotency_key) where idempotency_key is not null;
create index renewal_signature on renewal (signature_id, requested_at desc);
create index renewal_requested_at on renewal (requested_at desc, id);

-- Content is sealed by the vault under the context document:<id>.
create table supporting_document (
    id          uuid primary key,
    renewal_id  uuid        not null references renewal (id),
    purpose     text        not null,
    name        text        not null,
    media_type  text        not null,
    bytes       bigint      not null,
    sha256      text        not null,
    content     bytea       not null,
    uploaded_by text        not null,
    uploaded_at timestamptz not null,
    removed_at  timestamptz
);
create index supporting_document_renewal on supporting_document (renewal_id, uploaded_at);

-- What an approver decided, and a hash of exactly what it was decided on.
create table document_hand_in (
    renewal_id uuid not null references renewal,
    handed_in_by text not null,
    handed_in_at timestamptz not null,
    primary key (renewal_id, handed_in_at, handed_in_by)
);

create table approval_decision (
    id         uuid primary key,
    renewal_id uuid        not null references renewal (id),
    decided_by text        not null,
    decided_at timestamptz not null,
    decision   text        not null check (decision in ('APPROVE', 'REJECT', 'MORE')),
    comment    text        not null,
    bound_to   text        not null
);
create index approval_decision_renewal on approval_decision (renewal_id, decided_at);

-- A certification request of a renewal: first the renewal's own, then one for each regeneration.
create table certificate_request (
    id           uuid primary key,
    renewal_id   uuid        not null references renewal (id),
    signature_id uuid        not null references signature (id),
    number       integer     not null,
    issuer       text        not null,
    key_id       uuid        not null,
    csr          bytea       not null,
    state        text        not null check (state in ('PREPARED', 'ISSUED', 'REFUSED', 'WITHDRAWN')),
    prepared_at  timestamptz not null,
    refusal      text,
    chain        text,
    version_id   uuid,
    unique (renewal_id, number)
);

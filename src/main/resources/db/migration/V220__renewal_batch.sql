-- Many renewals that somebody asked for at once, and what was decided about them together.
create table renewal_batch (
    id                    uuid        primary key,
    reason                text        not null,
    requested_by          text        not null,
    requested_at          timestamptz not null,
    window_end            timestamptz not null,
    even_if_valid         boolean     not null,
    idempotency_key       text,
    process_instance_id   text,
    process_definition_id text,
    planned_at            timestamptz,
    approver_group        text,
    decided_by            text,
    decided_at            timestamptz,
    decision              text        check (decision in ('APPROVE', 'REJECT')),
    comment               text,
    bound_to              text,
    stopped_by            text,
    stopped_at            timestamptz,
    stop_reason           text,
    outcome               text,
    ended_at              timestamptz
);
create index renewal_batch_requested_at on renewal_batch (requested_at desc, id);
create index renewal_batch_open on renewal_batch (id) where ended_at is null;
create unique index renewal_batch_idempotency on renewal_batch (requested_by, idempotency_key)
    where idempotency_key is not null;

-- One signature of a batch. It waits for its turn in one batch at most.
create table renewal_batch_entry (
    batch_id          uuid        not null references renewal_batch (id) on delete cascade,
    signature_id      uuid        not null references signature (id) on delete cascade,
    start_at          timestamptz,
    note              text,
    approval          text        check (approval in ('WITH_BATCH', 'OWN')),
    bound_to          text,
    state             text        not null check (state in ('PLANNED', 'STARTED', 'NOT_STARTED', 'CANCELLED')),
    renewal_id        uuid        unique references renewal (id),
    started_at        timestamptz,
    problem           text,
    problem_arguments text[],
    primary key (batch_id, signature_id)
);
create unique index renewal_batch_entry_waiting on renewal_batch_entry (signature_id) where state = 'PLANNED';
create index renewal_batch_entry_started on renewal_batch_entry (started_at) where state = 'STARTED';

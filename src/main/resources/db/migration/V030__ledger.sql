-- The append-only record. One INSERT in the business transaction, no lock; the transaction's id is kept so that a
-- sealer can later order by (transaction, sequence). Nobody updates or deletes.
create table ledger_event (
    sequence     bigint generated always as identity primary key,
    transaction  xid8        not null default pg_current_xact_id(),
    at           timestamptz not null,
    kind         text        not null,
    actor        text        not null,
    signature_id uuid,
    renewal_id   uuid,
    activity     text,
    outcome      text,
    duration_ms  bigint,
    details      jsonb       not null default '{}'
);
create index ledger_event_renewal on ledger_event (renewal_id, sequence);
create index ledger_event_signature on ledger_event (signature_id, sequence);
create index ledger_event_kind on ledger_event (kind, sequence);
create index ledger_event_actor on ledger_event (actor, sequence);
create index ledger_event_at on ledger_event (at);

create function ledger_event_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'The ledger is append-only: % on ledger_event is refused', tg_op;
end $$;
create trigger ledger_event_append_only before update or delete or truncate on ledger_event
    for each statement execute function ledger_event_is_append_only();

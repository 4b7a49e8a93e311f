-- A search within a time goes by the time, and among events of one instant by their sequence.
create index ledger_event_at_sequence on ledger_event (at, sequence);
drop index ledger_event_at;

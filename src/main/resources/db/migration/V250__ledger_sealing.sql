-- What the sealer makes of the events: an RFC 6962 Merkle tree over them in (transaction, sequence) order, and signed
-- checkpoints of it. The triggers keep accidents away; the proof are the signatures and the copies of the checkpoints.
create index ledger_event_transaction on ledger_event (transaction, sequence);

-- Whose ledger this is, and how far it is sealed: everything up to (transaction, sequence). Only events after "floor"
-- are looked at; it moves when a database was restored into a server whose transactions count from the beginning.
create table ledger_sealing (
    only_one    boolean     primary key default true check (only_one),
    origin      text        not null,
    transaction xid8        not null default '0',
    sequence    bigint      not null default 0,
    floor       bigint      not null default 0
);

-- Keys that sign checkpoints; the private one is in the vault. Each but the first is endorsed by an event, and signs
-- once that event is sealed under the key before it.
create table ledger_key (
    number      integer     primary key,
    vault_key   uuid        not null,
    verifier    text        not null,
    made_at     timestamptz not null,
    endorsed_by bigint      unique references ledger_event (sequence),
    check ((number = 1) = (endorsed_by is null))
);

create table ledger_leaf (
    leaf     bigint primary key,
    sequence bigint not null unique,
    hash     bytea  not null
);

-- Hashes of complete subtrees with 16, 256, 4096 … leaves; those between are computed.
create table ledger_node (
    level    smallint not null,
    position bigint   not null,
    hash     bytea    not null,
    primary key (level, position)
);

create table ledger_checkpoint (
    size       bigint      primary key,
    root       bytea       not null,
    note       text        not null,
    key_number integer     not null references ledger_key (number),
    sealed_at  timestamptz not null
);
create index ledger_checkpoint_sealed_at on ledger_checkpoint (sealed_at);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'The ledger is append-only: % on % is refused', tg_op, tg_table_name;
end $$;
create trigger ledger_leaf_append_only before update or delete or truncate on ledger_leaf
    for each statement execute function ledger_is_append_only();
create trigger ledger_node_append_only before update or delete or truncate on ledger_node
    for each statement execute function ledger_is_append_only();
create trigger ledger_checkpoint_append_only before update or delete or truncate on ledger_checkpoint
    for each statement execute function ledger_is_append_only();
create trigger ledger_key_append_only before update or delete or truncate on ledger_key
    for each statement execute function ledger_is_append_only();

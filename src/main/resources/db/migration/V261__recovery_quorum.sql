-- Recovery holders enter their shares one after another, perhaps on different nodes. A share lies here sealed to a key
-- that one node made for this and has in its memory only: a dump of the database opens none, and a restart loses them.
create table recovery_collection (
    restore_id uuid        primary key references restore,
    collector  uuid        not null,
    -- whom shares are sealed to: RSA, in its X.509 form
    public_key bytea       not null,
    begun_at   timestamptz not null,
    -- the collector says by it that it still has the private key
    seen_at    timestamptz not null
);

-- Who was asked, in the order of the tasks.
create table recovery_asked (
    restore_id uuid    not null references restore,
    position   integer not null,
    user_id    text    not null,
    primary key (restore_id, position)
);

-- They go when the key has been put together, when they are lost, and when the restore ends.
create table recovery_share (
    restore_id uuid        not null references recovery_collection on delete cascade,
    number     integer     not null,
    holder     text        not null,
    given_at   timestamptz not null,
    sealed     bytea       not null,
    primary key (restore_id, number),
    unique (restore_id, holder)
);

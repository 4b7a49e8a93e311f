-- The outbox. A message is written in the transaction of what it tells of and sent after that has committed.
-- What was sent stays as it was sent: subject, text and html are those of the mail that went out.
create table mail (
    id          uuid primary key,
    user_id     text        not null,
    template    text        not null,
    once        text        not null,
    facts       jsonb       not null,
    queued_at   timestamptz not null,
    state       text        not null check (state in ('WAITING', 'HELD', 'SENDING', 'SENT', 'EXPIRED')),
    -- when to try next; of a message that is being sent: when the attempt is given up for dead
    next_try_at timestamptz not null,
    tries       integer     not null default 0,
    -- a code such as no-address, or what the mail server said
    problem     text,
    address     text,
    sent_at     timestamptz,
    language    text,
    subject     text,
    text        text,
    html        text,
    unique (user_id, once),
    check ((state = 'SENT') = (sent_at is not null)),
    check (state <> 'SENT' or (address is not null and subject is not null and text is not null and html is not null))
);
create index mail_to_send on mail (next_try_at, id) where state in ('WAITING', 'HELD', 'SENDING');
create index mail_queued_at on mail (queued_at desc, id);
create index mail_user on mail (user_id, queued_at desc, id);

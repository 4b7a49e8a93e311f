-- What each person wants of mails that are not urgent; whoever has none gets each at once.
create table notification_preference (
    user_id     text primary key,
    -- hour of the daily mail, in the zone; without it, each mail by itself
    digest_hour smallint check (digest_hour between 0 and 23),
    zone        text not null,
    -- both or none, such as 22:00 and 07:00
    quiet_from  text,
    quiet_until text,
    muted       text not null,
    -- day of the last daily mail, in the zone
    digested_on date,
    check ((quiet_from is null) = (quiet_until is null))
);

-- Told in a daily mail: it waits for that with no digest, and names it afterwards.
alter table mail add column digest uuid;
alter table mail drop constraint mail_state_check;
alter table mail add constraint mail_state_check
    check (state in ('WAITING', 'HELD', 'SENDING', 'SENT', 'EXPIRED', 'IN_DIGEST'));
create index mail_for_digest on mail (user_id, queued_at) where state = 'IN_DIGEST' and digest is null;

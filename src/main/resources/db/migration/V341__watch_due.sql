-- The watch asks for the few that concern it today; each question has an index of them.

-- from when on there is something to remind of; the days are kept with the earliest first
alter table signature add column remind_from timestamptz generated always as
    (((effective_expiry at time zone 'UTC') - make_interval(days => reminder_days[1])) at time zone 'UTC') stored;
create index signature_remind_from on signature (remind_from);

create index renewal_info_due_at on renewal_info (due_at);

-- When the mail server was ready for the content of the mail that is being sent. Whoever dies after that does not know
-- whether it was taken; such a mail is not sent again, and another one tells its reader of it.
alter table mail add column handed_at timestamptz;
alter table mail drop constraint mail_state_check;
alter table mail add constraint mail_state_check
    check (state in ('WAITING', 'HELD', 'SENDING', 'SENT', 'EXPIRED', 'IN_DIGEST', 'IN_DOUBT'));

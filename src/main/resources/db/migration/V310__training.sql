-- How each person's training stands: when they were asked, until when, and when they last passed.
create table training (
    user_id   text        primary key,
    asked_at  timestamptz not null,
    due_at    timestamptz,
    passed_at timestamptz
);

-- The questions that somebody was asked, computed from the state of that moment, and what they answered.
create table training_attempt (
    id                  uuid        primary key,
    user_id             text        not null,
    process_instance_id text        not null,
    number              integer     not null,
    questions           jsonb       not null,
    prepared_at         timestamptz not null,
    answered_at         timestamptz,
    answers             text,
    wrong               integer
);
create unique index training_attempt_process on training_attempt (process_instance_id, number);

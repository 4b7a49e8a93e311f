-- What was submitted to a TokenIM console. Written before it is sent, so that a try after a crash or a lost answer asks
-- what became of it first.
create table tokenim_submission (
    request_id  uuid        primary key,
    platform    text        not null,
    kind        text        not null check (kind in ('RENEWAL', 'REGENERATION')),
    recorded_at timestamptz not null
);

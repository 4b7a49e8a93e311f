-- Verification reports, kept as evidence: complete in themselves, with sentences as they were said at that time, and
-- without references, because a version that failed is discarded while its report stays.
create table verification_report (
    id             uuid        primary key,
    run            text        not null unique,
    renewal_id     uuid        not null,
    signature_id   uuid        not null,
    version_id     uuid        not null,
    version_number integer     not null,
    fingerprint    text        not null,
    begun_at       timestamptz not null,
    completed_at   timestamptz,
    verified       boolean
);
create index verification_report_renewal on verification_report (renewal_id, begun_at);

create table verification_result (
    report_id   uuid        not null references verification_report (id),
    part        integer     not null,
    position    integer     not null,
    check_id    text        not null,
    outcome     text        not null check (outcome in ('PASSED', 'WARNING', 'FAILED', 'NOT_APPLICABLE')),
    sentence    text        not null,
    sentence_zh text        not null,
    checked_at  timestamptz not null,
    primary key (report_id, part, position)
);

-- What a person last put in use at the console of a platform that cannot be asked; nothing when the signature was taken
-- out of use.
create table console_installation (
    signature_id uuid        primary key references signature (id),
    version_id   uuid,
    installed_by text        not null,
    installed_at timestamptz not null
);

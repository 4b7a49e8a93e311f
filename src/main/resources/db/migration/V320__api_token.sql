-- What programs log in with instead of a person's password. Only the hash of a token is kept.
create table api_token (
    id          uuid        primary key,
    user_id     text        not null,
    name        text        not null,
    scopes      text        not null,
    secret_hash bytea       not null unique,
    made_at     timestamptz not null,
    expires_at  timestamptz not null,
    used_at     timestamptz,
    used_from   text,
    revoked_at  timestamptz,
    revoked_by  text
);
create index api_token_user on api_token (user_id, made_at desc);

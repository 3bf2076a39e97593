-- People and their sessions.

create table person (
  id            uuid        primary key,
  email         text        not null,                 -- lower case, as typed otherwise
  name          text        not null,
  password_hash text,                                 -- argon2id; null for people of an outside identity
  roles         text[]      not null,
  created_at    timestamptz not null,
  constraint person_email unique (email),
  constraint person_roles check (roles <@ array['client', 'master', 'operator', 'arbiter', 'accountant'])
);

-- One row per refresh token. Tokens of one login share a family: when a token that was already exchanged comes
-- back, somebody has stolen a copy, and the whole family is revoked.
create table session (
  token_hash bytea       primary key,                 -- sha-256; the token itself is never stored
  family     uuid        not null,
  person_id  uuid        not null references person,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz,                             -- exchanged for its successor
  revoked_at timestamptz
);
create index session_family on session (family);
create index session_person on session (person_id);

-- The key that signs access tokens, shared by all instances and kept across restarts.
create table signing_key (
  kid         text        primary key,
  private_jwk jsonb       not null,
  created_at  timestamptz not null
);
-- One key is active at a time: two instances that start at once must not both make one.
create unique index signing_key_single on signing_key ((true));

-- Answers kept for an `Idempotency-Key`, so that a repeated request replays instead of running again.
create table idempotent_request (
  caller_id    uuid        not null,
  key          text        not null,
  request_hash bytea       not null,                  -- method, path and body
  status       int,                                   -- null while the first request is still running
  answer       text,
  locked_until timestamptz not null,                  -- a request whose process died gives the key free
  created_at   timestamptz not null,
  primary key (caller_id, key)
);
create index idempotent_request_age on idempotent_request (created_at);

-- Reconciliation with YooKassa: runs, what they saw, and the differences that remained. And the mark of a restored
-- database, whose payouts wait for a run.

create table reconciliation (
  id            uuid        primary key,
  source        text        not null check (source in ('nightly', 'person', 'command', 'restore', 'registry')),
  asked_by      uuid        references person,         -- null for the house itself
  from_at       timestamptz not null,
  to_at         timestamptz not null,
  status        text        not null check (status in ('waiting', 'running', 'finished', 'failed')),
  reason        text,                                  -- why it failed
  seen          jsonb,                                 -- how many of each kind were compared
  cured         int         not null default 0,        -- differences that the ordinary sync mended
  found         int         not null default 0,        -- cases opened or met again
  file_digest   text        unique,                    -- SHA-256 of a registry: the same file is one run for ever
  holder        uuid,                                  -- the performance that runs it: a late one may not write
  leased_until  timestamptz,                           -- by the database's own clock; a dead process loses it
  created_at    timestamptz not null,
  finished_at   timestamptz
);
-- One run waits or runs at a time, whoever asks.
create unique index reconciliation_open on reconciliation ((true)) where status in ('waiting', 'running');

-- What YooKassa's lists held during a run: what of ours is not in here is asked about one by one. Emptied at its end.
create table reconciliation_seen (
  run_id      uuid not null references reconciliation on delete cascade,
  object      text not null,
  provider_id text not null,
  primary key (run_id, object, provider_id)
);

create table reconciliation_case (
  id            uuid        primary key,
  kind          text        not null check (kind in
    ('missing_here', 'missing_there', 'amount', 'status', 'fee', 'refunded', 'age', 'balance', 'unreadable')),
  object        text        not null check (object in ('payment', 'refund', 'payout', 'deal')),
  subject       text        not null,                  -- our id; YooKassa's when there is none of ours
  subject_id    uuid,                                  -- ours
  provider_id   text,
  payer         text        check (payer in ('shop', 'gateway')), -- whose key a payout is asked about with
  enroll_id     uuid,                                  -- of which deal, as far as anybody knows
  ours          text,                                  -- what we say; null when we know nothing of it
  theirs        text,
  source        text        not null check (source in ('api', 'registry')),
  first_run     uuid        not null references reconciliation,
  last_run      uuid        not null references reconciliation,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  status        text        not null check (status in ('open', 'resolved')),
  resolution    text        check (resolution in ('gone', 'explained', 'corrected', 'provider_error')),
  reason        text,
  resolved_by   uuid        references person,
  resolved_at   timestamptz,
  check ((status = 'resolved') = (resolution is not null))
);
-- The same difference on the next night is the same case.
create unique index reconciliation_case_open on reconciliation_case (kind, object, subject, source) where status = 'open';
create index reconciliation_case_subject on reconciliation_case (subject, kind, object, source);
create index reconciliation_case_list on reconciliation_case (status, id desc);
create index reconciliation_case_enroll on reconciliation_case (enroll_id) where status = 'open';

-- A database that was restored from a backup. Until a run has compared it with YooKassa, it sends no money.
create table restoration (
  id          uuid        primary key,
  backup_at   timestamptz not null,
  restored_at timestamptz not null,
  released_by uuid        references reconciliation,
  released_at timestamptz
);

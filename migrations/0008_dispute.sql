-- Disputes: what the parties say and show, who decides, by when, and what was decided. Money is in the ledger.

create table dispute (
  id              uuid        primary key,
  enroll_id       uuid        not null references enroll,
  client_id       uuid        not null,               -- of the enroll, where it never changes
  master_id       uuid        not null,
  opened_by       text        not null check (opened_by in ('client', 'master')),
  reason          text        not null
    check (reason in ('not_done', 'poor_quality', 'no_show', 'overcharged', 'not_confirmed', 'other')),
  statement       text        not null,
  amount          bigint      not null check (amount > 0),     -- how much of the money is disputed
  conceded        bigint      not null check (conceded >= 0),  -- what a client who disputes a part leaves to the master
  status          text        not null
    check (status in ('opened', 'answered', 'under_review', 'resolved', 'withdrawn', 'moot')),
  arbiter_id      uuid        references person,
  answer_by       timestamptz not null,               -- silence until then decides against the silent side
  answered_at     timestamptz,
  ruling_by       timestamptz,                        -- counts from the answer, or from the arbiter who did not wait for it
  overdue_at      timestamptz,                        -- when the operator was warned that nobody has ruled
  capture_at      timestamptz,                        -- when the capture of the disputed hold was promised, once
  due_at          timestamptz,                        -- when the sweeper must look at it
  ruling          jsonb,                              -- who, how much, why, and where every kopeck of it goes
  moot_reason     text,
  created_at      timestamptz not null,
  changed_at      timestamptz not null
) with (fillfactor = 80);
-- An enroll has one open dispute at most, whatever races.
create unique index dispute_open on dispute (enroll_id) where status in ('opened', 'answered', 'under_review');
create index dispute_enroll on dispute (enroll_id, id);
create index dispute_client on dispute (client_id, id desc);
create index dispute_master on dispute (master_id, id desc);
create index dispute_arbiter on dispute (arbiter_id, id desc) where arbiter_id is not null;
create index dispute_status on dispute (status, id desc);
create index dispute_due on dispute (due_at) where due_at is not null;

create table dispute_message (
  id          uuid        primary key,
  dispute_id  uuid        not null references dispute,
  author_id   uuid        not null references person,
  author_role text        not null check (author_role in ('client', 'master', 'arbiter')),
  text        text        not null,
  created_at  timestamptz not null
);
create index dispute_message_dispute on dispute_message (dispute_id, id);

-- What was shown. The same file is kept once in a dispute, however often it is sent.
create table evidence (
  id          uuid        primary key,
  dispute_id  uuid        not null references dispute,
  author_id   uuid        not null references person,
  author_role text        not null check (author_role in ('client', 'master', 'arbiter')),
  filename    text        not null,
  type        text        not null,                   -- by what is inside, never by what the sender said
  size        int         not null check (size > 0),
  sha256      bytea       not null,
  created_at  timestamptz not null,
  unique (dispute_id, sha256)
);
-- The files themselves are here, so that backups have them and all instances see them; in a table of their own, so
-- that nobody reads megabytes who wants a list.
create table evidence_content (
  evidence_id uuid  primary key references evidence,
  content     bytea not null
);

-- Since when a deal goes on that stood still: silence counts anew from here.
alter table enroll add column resumed_at timestamptz;

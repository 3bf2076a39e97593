-- What people decide about money: doubts, approvals by a second person, and the log that nobody can change unseen.

-- A command whose outcome nobody knows and whose key YooKassa has forgotten: what was looked for, and what people said.
create table doubt (
  command_id      uuid        primary key references command,
  kind            text        not null,
  enroll_id       uuid        not null,
  subject_id      uuid        not null,               -- the payment, payout or refund
  state           text        not null
    check (state in ('open', 'proven', 'absent', 'decided', 'confirmed', 'contradicted', 'closed')),
  probes          int         not null default 0,     -- looks at YooKassa since the doubt began
  empty_probes    int         not null default 0,     -- those that were answered, and saw nothing
  probed_at       timestamptz,
  seen            text,                               -- what the last look saw
  probe_at        timestamptz,                        -- the next look; goes on after a verdict, as the truth may come late
  first_verdict   text        check (first_verdict in ('happened', 'never_happened')),
  first_by        uuid        references person,
  first_reason    text,
  first_at        timestamptz,
  second_by       uuid        references person,
  second_reason   text,
  decided_at      timestamptz,
  told            text,                               -- what YooKassa said in the end, when it was not the verdict
  contradicted_at timestamptz,
  created_at      timestamptz not null,
  check (second_by <> first_by),
  check ((state in ('decided', 'confirmed', 'contradicted', 'closed')) = (second_by is not null))
) with (fillfactor = 80);
create index doubt_due on doubt (probe_at) where probe_at is not null;
create index doubt_subject on doubt (subject_id);
create index doubt_state on doubt (state, command_id desc);

insert into doubt (command_id, kind, enroll_id, subject_id, state, probe_at, created_at)
  select id, kind, enroll_id, subject_id, 'open', finished_at, finished_at from command where state = 'in_doubt';

-- Two people said that it never happened, and YooKassa says that it did: its money was reserved once more.
alter table payout add column revived boolean not null default false;

-- A manual action on money above the limit, waiting for a second person.
create table approval (
  id          uuid        primary key,
  action      text        not null,                   -- 'refund.create', 'payout.release'
  subject_id  uuid        not null,                   -- the payment or payout it is about
  enroll_id   uuid        not null,
  amount      bigint      not null check (amount > 0),
  counted     bigint      not null,                   -- with what was done by hand in the day before
  body        jsonb       not null,                   -- what the action was asked with
  reason      text,
  status      text        not null check (status in ('pending', 'approved', 'rejected', 'failed', 'expired')),
  asked_by    uuid        not null references person,
  asked_at    timestamptz not null,
  expires_at  timestamptz not null,
  decided_by  uuid        references person,
  decided_at  timestamptz,
  note        text,                                   -- the second person's word, or why it failed
  result_id   uuid,                                   -- the refund or payout that came of it
  check (decided_by <> asked_by)
);
create index approval_status on approval (status, id desc);
create index approval_due on approval (expires_at) where status = 'pending';

-- Money that somebody moved by hand, whatever its size: what of one deal adds up within a day counts together.
create table manual_move (
  id        uuid        primary key,
  action    text        not null,
  enroll_id uuid        not null,
  amount    bigint      not null check (amount > 0),
  result_id uuid        not null,                     -- the refund or payout that came of it
  person_id uuid        not null,
  at        timestamptz not null
);
create index manual_move_enroll on manual_move (enroll_id, at);

-- What people did to this house. Each row holds the hash of the one before, so that none can be changed, removed or
-- slipped in without breaking all that follow.
create table audit_log (
  seq          bigint      primary key,               -- without gaps: given while the head is locked
  at           timestamptz not null,
  actor        text        not null,                  -- operator, arbiter, accountant, person, command_line, system
  actor_id     text,
  action       text        not null,                  -- 'account.verify', 'refund.create', 'seal'
  subject_kind text        not null,
  subject_id   text        not null,
  reason       text,
  detail       jsonb       not null,
  previous     text        not null,                  -- the hash of seq - 1
  hash         text        not null                   -- SHA-256 over all of the above, as canonical JSON
);
create index audit_log_subject on audit_log (subject_id, seq desc);
create index audit_log_actor on audit_log (actor_id, seq desc);
create index audit_log_action on audit_log (action, seq desc);
create trigger audit_log_is_final before update or delete on audit_log
  for each row execute function forbid_change();
create trigger audit_log_is_kept before truncate on audit_log execute function forbid_change();

-- The end of the chain. Its row is the lock of all who write, taken last of all locks.
create table audit_head (
  seq          bigint not null,
  hash         text   not null,
  entry_id     bigint not null,                       -- journal entries up to here are sealed
  happening_id bigint not null                        -- happenings up to here are sealed
);
create unique index audit_head_single on audit_head ((true));
insert into audit_head values (0, repeat('0', 64), 0, 0);

create trigger happening_is_kept before truncate on happening execute function forbid_change();

-- Bookings, payments, payout destinations, payouts, and the log of commands that move money.

create extension if not exists btree_gist;            -- the exclusion constraint below mixes = and &&

create table service (
  id               uuid        primary key,
  master_id        uuid        not null references person,
  title            text        not null,
  description      text        not null,
  price            bigint      not null check (price > 0),
  duration_minutes int         not null check (duration_minutes > 0),
  is_open          boolean     not null default true, -- a closed service takes no new bookings
  created_at       timestamptz not null,
  changed_at       timestamptz not null
);
create index service_master on service (master_id, id desc);

-- A client's booking, with its price and terms frozen. Its row is the lock of the whole deal: whoever changes
-- anything of a deal locks the enroll first.
create table enroll (
  id              uuid        primary key,
  service_id      uuid        not null references service,
  client_id       uuid        not null references person,
  master_id       uuid        not null references person,
  title           text        not null,
  price           bigint      not null check (price > 0),
  starts_at       timestamptz not null,
  ends_at         timestamptz not null,
  rail            text        not null check (rail in ('two_stage', 'safe_deal')),
  terms           jsonb       not null,               -- fee and tax in basis points, deadlines in ms
  status          text        not null
    check (status in ('pending', 'confirmed', 'ready', 'completed', 'cancelled', 'expired')),
  due_at          timestamptz,                        -- when the sweeper must look at it again
  accepted_at     timestamptz,
  ready_at        timestamptz,
  confirmed_by    text,                               -- who released the money: client or system
  confirmed_at    timestamptz,                        -- the decision; `completed` follows with the capture
  unpaid_since    timestamptz,                        -- a hold was lost, and the client has to pay again
  created_at      timestamptz not null,
  changed_at      timestamptz not null,
  check (ends_at > starts_at),
  check (client_id <> master_id),
  constraint enroll_slot exclude using gist (master_id with =, tstzrange(starts_at, ends_at) with &&)
    where (status in ('pending', 'confirmed', 'ready'))
) with (fillfactor = 80);
create index enroll_client on enroll (client_id, id desc);
create index enroll_master on enroll (master_id, id desc);
create index enroll_due on enroll (due_at) where due_at is not null;

create table payment (
  id               uuid        primary key,
  enroll_id        uuid        not null references enroll,
  client_id        uuid        not null,
  amount           bigint      not null check (amount > 0),
  status           text        not null check (status in ('pending', 'processing', 'succeeded', 'canceled', 'failed')),
  provider_id      text        unique,                -- YooKassa's id; never shown in a list
  confirmation_url text,
  return_url       text        not null,
  method           text,                              -- 'Bank card *4477', as the provider titles it
  hold_ends_at     timestamptz,
  captured_at      timestamptz,
  provider_fee     bigint,                            -- what YooKassa kept, VAT included
  cancel_party     text,
  cancel_reason    text,
  checked_at       timestamptz,                       -- when YooKassa was last asked
  check_at         timestamptz,                       -- when the poller asks again; null when it is final
  created_at       timestamptz not null,
  changed_at       timestamptz not null
) with (fillfactor = 80);
-- At most one live payment of an enroll, whatever races.
create unique index payment_live on payment (enroll_id) where status in ('pending', 'processing', 'succeeded');
create index payment_enroll on payment (enroll_id);
create index payment_client on payment (client_id, id desc);
create index payment_check on payment (check_at) where check_at is not null;

-- Where a master's money goes. A destination never changes: another one is another row.
create table account (
  id          uuid        primary key,
  person_id   uuid        not null references person,
  kind        text        not null check (kind in ('bank_card', 'sbp', 'yoo_money')),
  destination jsonb       not null,                   -- a payout token, a phone and bank, or a wallet; never a card number
  title       text        not null,                   -- masked, for people: 'Visa •• 1111'
  status      text        not null check (status in ('pending', 'verified', 'rejected', 'blocked')),
  reason      text,
  removed_at  timestamptz,
  created_at  timestamptz not null,
  changed_at  timestamptz not null
);
create index account_person on account (person_id, id desc);

create table payout (
  id              uuid        primary key,
  enroll_id       uuid        not null references enroll,
  receiver        text        not null check (receiver in ('master', 'platform')),
  person_id       uuid        references person,      -- null for the platform
  account_id      uuid        references account,     -- chosen when it is sent
  part            smallint    not null,               -- a share above one payout's limit goes out in parts
  attempt         smallint    not null,               -- a refused payout is followed by another row
  amount          bigint      not null check (amount > 0),
  status          text        not null
    check (status in ('parked', 'planned', 'sending', 'accepted', 'succeeded', 'canceled', 'in_doubt')),
  reason          text,                               -- why it is parked or was canceled
  retry_at        timestamptz,                        -- when a parked payout is tried again by itself
  provider_id     text        unique,
  check_at        timestamptz,
  created_at      timestamptz not null,
  changed_at      timestamptz not null,
  unique (enroll_id, receiver, part, attempt)
) with (fillfactor = 80);
create index payout_person on payout (person_id, id desc);
create index payout_parked on payout (person_id) where status = 'parked';
create index payout_retry on payout (retry_at) where status = 'parked' and retry_at is not null;
create index payout_check on payout (check_at) where check_at is not null;

-- The command log: every call that moves money, written in the transaction that decided it. The row is the outbox,
-- the queue item and the audit record; its id is the provider's idempotence key for ever.
create table command (
  id            uuid        primary key,
  kind          text        not null,                 -- 'payment.create', 'payment.capture', 'payout.create', …
  enroll_id     uuid        not null,
  subject_id    uuid        not null,                 -- the payment or payout
  body          json        not null,                 -- what is sent: the same text on every attempt, so not jsonb
  state         text        not null check (state in ('waiting', 'done', 'rejected', 'in_doubt')),
  attempts      int         not null default 0,
  run_at        timestamptz not null,                 -- when it is due; a running one is leased by a later time
  harmless      int         not null default 0,       -- so many first attempts certainly did nothing
  first_sent_at timestamptz,                          -- the provider's memory of the key counts from here
  note          text,                                 -- the last failure, or why it was refused
  created_at    timestamptz not null,
  finished_at   timestamptz
) with (fillfactor = 80);
create index command_due on command (run_at) where state = 'waiting';
create index command_subject on command (subject_id);

-- Notifications as they came. One row per (event, object): an honest provider says each thing once, and repeats it.
create table notification (
  event       text        not null,
  object_id   text        not null,
  body        jsonb       not null,
  source      text        not null,
  state       text        not null check (state in ('new', 'confirmed', 'unconfirmed', 'foreign')),
  repeats     int         not null default 0,         -- how often it came again before it was confirmed
  received_at timestamptz not null,
  try_at      timestamptz,                            -- when it is looked at again; null when dealt with
  primary key (event, object_id)
);
create index notification_due on notification (try_at) where try_at is not null;

-- Who did what, and when: the story of a deal for people.
create table happening (
  id         bigint      generated always as identity primary key,
  enroll_id  uuid        not null,
  what       text        not null,                    -- 'enroll.accepted', 'payment.held', 'payout.succeeded'
  actor      text        not null,                    -- client, master, operator, arbiter, system, yookassa
  actor_id   uuid,
  subject_id uuid,
  detail     jsonb,
  at         timestamptz not null
);
create index happening_enroll on happening (enroll_id, id);
create trigger happening_is_final before update or delete on happening
  for each row execute function forbid_change();

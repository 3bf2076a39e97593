/**
 * Objects are kept as the JSON the API shows (`body`), with columns for what is filtered, summed or
 * awaited. Times are emulated milliseconds, sums are kopecks. A row with a `deadline` is still alive.
 */
export const SCHEMA = `
create table if not exists setting (
  name  text primary key,
  value text not null
) without rowid;

create table if not exists payment (
  seq         integer primary key,
  id          text    not null unique,
  status      text    not null,
  method      text,                        -- null until the payer has chosen
  amount      integer not null,
  income      integer not null default 0,  -- what reaches the shop of it
  created_at  integer not null,
  captured_at integer,
  deadline    integer,
  capture     integer not null,            -- 1: one stage, 0: hold first
  return_url  text,
  locale      text,
  challenge   text,                        -- the card that waits for its 3-D Secure step
  body        text    not null
);
create index if not exists payment_by_time on payment (created_at, seq);
create index if not exists payment_deadline on payment (deadline) where deadline is not null;

create table if not exists payout (
  seq          integer primary key,
  id           text    not null unique,
  status       text    not null,
  destination  text    not null,           -- its type
  recipient    text    not null,           -- a keyed hash of the card, wallet or phone
  amount       integer not null,
  created_at   integer not null,
  succeeded_at integer,
  body         text    not null
);
create index if not exists payout_by_time on payout (created_at, seq);
create index if not exists payout_by_recipient on payout (recipient, created_at);

create table if not exists payout_metadata (
  name   text    not null,
  value  text    not null,
  payout integer not null,
  primary key (name, value, payout)
) without rowid;

create table if not exists payout_token (
  token     text primary key,
  recipient text not null,
  card      text not null                  -- first6, last4, card_type: never the number
) without rowid;

create table if not exists idempotence (
  seq       integer primary key,
  account   text    not null,
  key       text    not null,
  digest    text    not null,              -- of method, path and canonical body
  used_at   integer not null,
  kind      text,                          -- what was made: a repeat shows its current state
  object_id text,
  status    integer,                       -- or the refusal, as it was
  error     text,
  unique (account, key)
);

create table if not exists notification (
  seq        integer primary key,
  event      text    not null,
  object_id  text    not null,
  url        text    not null,
  object     text    not null,             -- its state at the moment of the event
  created_at integer not null,
  due_at     integer,                      -- null: nothing more will be sent
  attempts   integer not null default 0,
  state      text    not null,             -- waiting, delivered, dropped, given_up
  result     text                          -- of the last attempt
);
create index if not exists notification_due on notification (due_at) where due_at is not null;
`

/**
 * What later versions added, in order. A database counts in `user_version` how many of them it has had, so
 * a file from any earlier version opens with all it held.
 */
export const UPGRADES: readonly string[] = [
  `
alter table payment add column deal text;
create index payment_by_deal on payment (deal) where deal is not null;

alter table payout add column account text not null default 'gateway';  -- whose credentials made it
alter table payout add column deal text;
create index payout_by_deal on payout (deal) where deal is not null;

create table deal (
  seq            integer primary key,
  id             text    not null unique,
  status         text    not null,
  fee_moment     text    not null,
  balance        integer not null,
  payout_balance integer not null,
  platform       integer not null default 0,  -- what the platform has got of it; below zero, what it owes
  waiting        integer not null default 0,  -- payouts and refunds that have no outcome yet
  moved          integer not null default 0,  -- payouts and refunds that succeeded
  created_at     integer not null,
  expires_at     integer not null,
  deadline       integer,
  description    text,                        -- in lower case, for the search
  body           text    not null
);
create index deal_by_time on deal (created_at, seq);
create index deal_deadline on deal (deadline) where deadline is not null;

create table refund (
  seq        integer primary key,
  id         text    not null unique,
  status     text    not null,
  payment_id text    not null,
  deal       text,
  amount     integer not null,
  settlement integer not null,                -- the part cut from the seller's share
  from_shop  integer not null,                -- the part drawn from the shop's own money
  created_at integer not null,
  body       text    not null
);
create index refund_by_time on refund (created_at, seq);
create index refund_by_payment on refund (payment_id);
`,
  `
alter table payment add column save integer not null default 0;  -- 1: its method is kept for later payments
create table saved_method (
  id      text primary key,
  decline text,                               -- why payments by it fail, if they do
  body    text not null                       -- the method as it is shown in a payment
);
`,
  `
alter table payment add column receipt text;  -- that came with the request, if receipts are registered
alter table refund add column receipt text;
create table receipt (
  seq        integer primary key,
  id         text    not null unique,
  status     text    not null,
  payment_id text,
  refund_id  text,
  created_at integer not null,
  body       text    not null
);
create index receipt_by_time on receipt (created_at, seq);
create index receipt_by_payment on receipt (payment_id) where payment_id is not null;
create index receipt_by_refund on receipt (refund_id) where refund_id is not null;
create table personal_data (
  id       text primary key,
  deadline integer,
  body     text not null
);
create table webhook (
  seq   integer primary key,
  id    text not null unique,
  event text not null unique,
  url   text not null
);
`,
  `
create index personal_data_deadline on personal_data (deadline) where deadline is not null;
`,
  `
create table invoice (
  seq          integer primary key,
  id           text    not null unique,
  status       text    not null,
  created_at   integer not null,
  deadline     integer,
  payment_data text    not null,              -- of each payment that is made by it
  payment_id   text,                          -- the last of them
  locale       text,
  body         text    not null
);
create index invoice_deadline on invoice (deadline) where deadline is not null;
create index invoice_by_time on invoice (created_at, seq);
create table binding (
  id         text primary key,
  return_url text,
  locale     text,
  body       text not null                    -- a method that is saved without a payment
);
`,
  `
create index payment_by_status on payment (status, created_at, seq);
create index payout_by_status on payout (status, created_at, seq);
create index deal_by_status on deal (status, created_at, seq);
create index notification_by_object on notification (object_id, seq);
`,
]

-- The safe_deal rail: YooKassa's deals, payments and payouts inside them, and refunds of both rails.

-- A deal as YooKassa knows it: the money of one enroll, between its capture and its payouts. Its id is the idempotence
-- key of its creation. YooKassa closes it by itself; there is no call for that.
create table deal (
  id             uuid        primary key,
  enroll_id      uuid        not null references enroll,
  provider_id    text        unique,
  fee_moment     text        not null check (fee_moment in ('payment_succeeded', 'deal_closed')),
  settlement     bigint      not null check (settlement > 0), -- the master's share of the payment
  status         text        not null check (status in ('planned', 'opened', 'closed', 'failed')),
  balance        bigint,                              -- as YooKassa told last; below zero after a full refund
  payout_balance bigint,
  expires_at     timestamptz,                         -- YooKassa then gives the money back to the client
  warn_at        timestamptz,                         -- when the term watch looks at it next
  check_at       timestamptz,                         -- when YooKassa is asked next
  checked_at     timestamptz,
  created_at     timestamptz not null,
  changed_at     timestamptz not null
) with (fillfactor = 80);
-- An enroll has one deal at a time. It is used again when the client has to pay again.
create unique index deal_live on deal (enroll_id) where status in ('planned', 'opened');
create index deal_enroll on deal (enroll_id);
create index deal_check on deal (check_at) where check_at is not null;
create index deal_warn on deal (warn_at) where warn_at is not null;
create index deal_end on deal (expires_at) where status = 'opened';

-- Null: the two_stage rail.
alter table payment
  add column deal_id  uuid   references deal,
  add column refunded bigint not null default 0 check (refunded >= 0 and refunded <= amount);
alter table payout add column deal_id uuid references deal;
create index payment_deal on payment (deal_id) where deal_id is not null;
create index payout_enroll on payout (enroll_id);

-- Money on its way back to a client. What it takes from whom is kept with it: a later refund takes the difference, so
-- that several partial ones add up to the kopeck.
create table refund (
  id            uuid        primary key,
  payment_id    uuid        not null references payment,
  enroll_id     uuid        not null references enroll,
  deal_id       uuid        references deal,
  amount        bigint      not null check (amount > 0),
  net           bigint      not null check (net >= 0),
  tax           bigint      not null check (tax >= 0),
  fee           bigint      not null,                 -- below zero when a reserve that is not needed any more is freed
  taken_from    text        not null check (taken_from in ('escrow', 'shares')),
  origin        text        not null check (origin in ('operator', 'provider')),
  reason        text        not null,                 -- why it was asked for
  status        text        not null check (status in ('sending', 'accepted', 'succeeded', 'canceled', 'in_doubt')),
  cancel_reason text,
  provider_id   text        unique,
  check_at      timestamptz,
  created_at    timestamptz not null,
  changed_at    timestamptz not null,
  check (net + tax + fee = amount)
) with (fillfactor = 80);
create index refund_payment on refund (payment_id);
create index refund_enroll on refund (enroll_id);
create index refund_check on refund (check_at) where check_at is not null;

-- `yookassa:deal:<enroll>` mirrors the balance of one deal at YooKassa. It belongs to that deal alone, so nobody fights
-- over its row, and like every mirror of the outside it stands below zero.
alter table balance drop constraint balance_funds;
alter table balance add constraint balance_funds check (amount >= 0 or starts_with(address, 'yookassa:deal:'));

-- Payouts that wait for a reason, and what decides when they go.

alter table payout
  add column owed_at      timestamptz,                -- since when the debt exists; every further attempt keeps it
  add column promised_at  timestamptz,                -- when it was promised to YooKassa: the day its destination's caps count
  add column succeeded_at timestamptz;                -- stays when YooKassa takes its word back later
update payout p set owed_at = (
  select min(created_at) from payout first
  where first.enroll_id = p.enroll_id and first.receiver = p.receiver and first.part = p.part);
update payout set promised_at = changed_at where status <> 'parked' and account_id is not null;
update payout set succeeded_at = changed_at where status = 'succeeded';
alter table payout alter column owed_at set not null;
-- What was paid to one destination this month; parked payouts have none yet.
create index payout_destination on payout (account_id, promised_at) where account_id is not null;
-- Whose turn it is: masters before the platform, the oldest debt first.
create index payout_debt on payout (receiver, owed_at, id) where status = 'parked';

-- The last verification. It stays when the account is blocked or removed: another destination of the same person that
-- follows is a change, and has to wait. Whether a blocked one was verified before is not known any more: say that it was.
alter table account add column verified_at timestamptz;
update account set verified_at = changed_at where status in ('verified', 'blocked');

-- A payout that is taken back opens its deal again, and each end of a deal has an entry of its own.
alter table deal add column closings smallint not null default 0;
update deal set closings = 1 where status = 'closed' and exists (
  select from journal_entry where key = 'deal/' || deal.id || '/close');

-- The payout gateway, one row. Parked payouts leave it one after the other, so that an empty balance costs one attempt and
-- not one for each of them. No other transaction of a deal touches this row, except one whose payout found no money.
create table gateway (
  is_only      boolean     primary key default true check (is_only),
  leased_until timestamptz not null default '-infinity', -- one process at a time sends what waits
  try_at       timestamptz not null default '-infinity'  -- not before: there was no money
);
insert into gateway default values;

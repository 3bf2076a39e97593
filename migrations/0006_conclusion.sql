-- How a deal ends when its money does not simply go one way: a part is kept by the cancellation policy, an arbiter rules
-- a split, an undisputed part is released early. And refunds that we owe by such a decision, tried until they arrive.

alter table enroll
  add column award      bigint check (award >= 0 and award <= price), -- how much of the price is distributed, by decision; null: all of it
  add column released   bigint not null default 0 check (released >= 0 and released <= price), -- how much was distributed so far
  add column dispute_id uuid;                         -- while a dispute is open nothing is released
update enroll set released = price where status = 'completed';

alter table refund
  add column attempt  smallint not null default 1,    -- a refused one that is owed is followed by another row
  add column retry_at timestamptz;                    -- when a parked one is tried again by itself
alter table refund drop constraint refund_status_check;
alter table refund add constraint refund_status_check
  check (status in ('parked', 'sending', 'accepted', 'succeeded', 'canceled', 'in_doubt'));
alter table refund drop constraint refund_origin_check;
alter table refund add constraint refund_origin_check
  check (origin in ('operator', 'provider', 'cancellation', 'ruling'));
create index refund_retry on refund (retry_at) where status = 'parked' and retry_at is not null;

-- Cancellations, holds that come to their end, and the slot of a booking.

-- A slot stays taken while the link of a payment for it may still be paid: YooKassa cannot call such a link back, it dies
-- by itself within the hour. So a slot has a flag of its own, and not the status, to say whether it is taken.
alter table enroll add column holds_slot boolean not null default true;
update enroll set holds_slot = false where status in ('completed', 'cancelled', 'expired');
alter table enroll drop constraint enroll_slot;
alter table enroll add constraint enroll_slot
  exclude using gist (master_id with =, tstzrange(starts_at, ends_at) with &&) where (holds_slot);

-- When the hold calendar looks at a held payment next: warnings before the end of its hold, and the decision.
alter table payment add column watch_at timestamptz;
create index payment_watch on payment (watch_at) where status = 'processing' and watch_at is not null;
update payment set watch_at = now() where status = 'processing';

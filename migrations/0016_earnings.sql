-- What a master's balance costs to read: what is alive, and what happened since the last roll-up, however many deals have ended.

-- What the entries up to `entry_id` did to one master, moved up by a job. A row that is missing is made anew; meanwhile all
-- entries are added up.
create table earnings_checkpoint (
  master_id uuid        primary key references person,
  entry_id  bigint      not null,
  sent      bigint      not null,                     -- gone towards payouts, less what came back
  year_from timestamptz not null,                     -- the next two are of entries of this span: a calendar year in TIME_ZONE
  year_to   timestamptz not null,
  gross     bigint      not null,                     -- the master's part, tax included
  fee       bigint      not null,                     -- the commission
  latest    timestamptz not null                      -- of the times of all these entries: a year after it has none of them
);

-- Where a master's money can be while a deal has not come to rest. A held payment is found by its master, also when
-- its enroll is over already.
alter table payment add column master_id uuid;
update payment p set master_id = e.master_id from enroll e where e.id = p.enroll_id;
alter table payment alter column master_id set not null;
create index payment_held on payment (master_id) where status = 'processing';
-- An enroll that is over holds money in escrow only while a refund is open, or after a part was refunded.
create index payment_refunded on payment (master_id) where status = 'succeeded' and refunded > 0 and refunded < amount;
create index refund_open on refund (enroll_id) where status not in ('succeeded', 'canceled');
create index payout_moving on payout (person_id) where status in ('planned', 'sending', 'accepted', 'in_doubt');
create index payout_revived on payout (person_id) where revived;

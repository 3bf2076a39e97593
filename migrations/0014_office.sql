-- What people of the house look at: what needs them.

-- Holds by their end: those that end soon are money at risk.
create index payment_hold on payment (hold_ends_at, id) where status = 'processing';

-- The few of very many that wait for somebody.
create index refund_parked on refund (id) where status = 'parked';
create index account_pending on account (id) where status = 'pending' and removed_at is null;

-- What people of the house look at: what needs them.

-- Holds by their end: those that end soon are money at risk.
create index payment_hold on payment (hold_ends_at, id) where status = 'processing';

-- The few of very many that wait for somebody.
create index refund_parked on refund (id) where status = 'parked';
create index account_pending on account (id) where status = 'pending' and removed_at is null;

-- Looking for people and services by words: any word of a name by its beginning, and an e-mail by its beginning.
create index person_words on person using gin (to_tsvector('simple', name));
create index person_email_beginning on person (email text_pattern_ops);
create index person_staff on person (id) where roles && array['operator', 'arbiter', 'accountant'];
create index service_words on service using gin (to_tsvector('simple', title));

-- Statistics look at the last days of long tables, which grow in the order of time: a summary of their pages is enough, and
-- costs a deal next to nothing.
create index enroll_created on enroll using brin (created_at) with (pages_per_range = 32, autosummarize = on);
create index enroll_confirmed on enroll using brin (confirmed_at) with (pages_per_range = 32, autosummarize = on);
create index payment_created on payment using brin (created_at) with (pages_per_range = 32, autosummarize = on);
create index payout_created on payout using brin (created_at) with (pages_per_range = 32, autosummarize = on);

-- What came to nothing, newest first.
create index payment_ended on payment (id) where status in ('canceled', 'failed');
create index payout_refused on payout (id) where status = 'canceled';

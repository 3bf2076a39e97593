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

-- Brings the store up by :deals finished deals: copies of one finished deal of each master, spread over two years.
create temp table if not exists copy (
  enroll uuid, payment uuid, to_master uuid, to_platform uuid, back interval,
  old_enroll uuid, old_payment uuid, old_to_master uuid, old_to_platform uuid, number int
);
truncate copy;

create or replace function pg_temp.id_at(moment timestamptz) returns uuid language sql volatile as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '7'
    || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid
$$;

with template as (
  select distinct on (e.master_id) e.id, p.id as payment, m.id as to_master, o.id as to_platform, e.created_at
  from enroll e
  join payment p on p.enroll_id = e.id and p.status = 'succeeded'
  join payout m on m.enroll_id = e.id and m.receiver = 'master' and m.status = 'succeeded'
  join payout o on o.enroll_id = e.id and o.receiver = 'platform' and o.status = 'succeeded'
  where e.status = 'completed' and e.created_at > now() - interval '1 day'
  order by e.master_id, e.id desc
), numbered as (
  select *, row_number() over () - 1 as place, count(*) over () as places from template
), wanted as (
  select n, (1 - n::float / :deals) * interval '700 days' + interval '1 hour' as back from generate_series(1, :deals) n
)
insert into copy
select id_at, id_at_payment, id_at_master, id_at_platform, back, t.id, t.payment, t.to_master, t.to_platform, n
from wanted join numbered t on t.place = n % t.places,
  lateral (select pg_temp.id_at(t.created_at - back) as id_at, pg_temp.id_at(t.created_at - back) as id_at_payment,
    pg_temp.id_at(t.created_at - back) as id_at_master, pg_temp.id_at(t.created_at - back) as id_at_platform) ids;
analyze copy;

insert into enroll (id, service_id, client_id, master_id, title, price, starts_at, ends_at, rail, terms, status, accepted_at,
  ready_at, confirmed_by, confirmed_at, award, released, holds_slot, created_at, changed_at)
select c.enroll, service_id, client_id, master_id, title, price, starts_at - back, ends_at - back, rail, terms, status,
  accepted_at - back, ready_at - back, confirmed_by, confirmed_at - back, award, released, holds_slot, created_at - back, changed_at - back
from copy c join enroll e on e.id = c.old_enroll order by c.number;

insert into payment (id, enroll_id, client_id, master_id, amount, status, provider_id, confirmation_url, return_url, method, hold_ends_at,
  captured_at, provider_fee, checked_at, created_at, changed_at)
select c.payment, c.enroll, client_id, master_id, amount, status, c.payment::text, confirmation_url, return_url, method, hold_ends_at - back,
  captured_at - back, provider_fee, checked_at - back, created_at - back, changed_at - back
from copy c join payment p on p.id = c.old_payment order by c.number;

insert into payout (id, enroll_id, receiver, person_id, account_id, part, attempt, amount, status, provider_id, owed_at,
  promised_at, succeeded_at, created_at, changed_at)
select case o.id when c.old_to_master then c.to_master else c.to_platform end, c.enroll, receiver, person_id, account_id, part,
  attempt, amount, status, case o.id when c.old_to_master then c.to_master else c.to_platform end::text, owed_at - back,
  promised_at - back, succeeded_at - back, created_at - back, changed_at - back
from copy c join payout o on o.id in (c.old_to_master, c.old_to_platform) order by c.number;

insert into command (id, kind, enroll_id, subject_id, body, state, attempts, run_at, first_sent_at, created_at, finished_at)
select pg_temp.id_at(m.created_at - back), kind, c.enroll,
  case m.subject_id when c.old_payment then c.payment when c.old_to_master then c.to_master else c.to_platform end,
  body, state, attempts, run_at - back, first_sent_at - back, m.created_at - back, finished_at - back
from copy c join command m on m.subject_id in (c.old_payment, c.old_to_master, c.old_to_platform) order by c.number;

insert into happening (enroll_id, what, actor, actor_id, subject_id, detail, at)
select c.enroll, what, actor, actor_id,
  case h.subject_id when c.old_payment then c.payment when c.old_to_master then c.to_master when c.old_to_platform then c.to_platform end,
  detail, at - back
from copy c join happening h on h.enroll_id = c.old_enroll order by c.number, h.id;

insert into journal_entry (key, enroll_id, at)
select replace(replace(replace(replace(key, c.old_enroll::text, c.enroll::text), c.old_payment::text, c.payment::text),
  c.old_to_master::text, c.to_master::text), c.old_to_platform::text, c.to_platform::text), c.enroll, at - back
from copy c join journal_entry j on j.enroll_id = c.old_enroll order by c.number, j.id;

with old as (
  select c.*, j.id as entry, replace(replace(replace(replace(key, c.old_enroll::text, c.enroll::text), c.old_payment::text, c.payment::text),
    c.old_to_master::text, c.to_master::text), c.old_to_platform::text, c.to_platform::text) as new_key
  from copy c join journal_entry j on j.enroll_id = c.old_enroll
)
insert into posting (entry_id, line, from_address, to_address, amount)
select j.id, p.line,
  replace(replace(replace(from_address, o.old_enroll::text, o.enroll::text), o.old_to_master::text, o.to_master::text), o.old_to_platform::text, o.to_platform::text),
  replace(replace(replace(to_address, o.old_enroll::text, o.enroll::text), o.old_to_master::text, o.to_master::text), o.old_to_platform::text, o.to_platform::text),
  p.amount
from old o join posting p on p.entry_id = o.entry join journal_entry j on j.key = o.new_key order by j.id, p.line;

-- What these deals left with their masters: the tax reserve. Everything else of them has come and gone.
insert into balance (address, amount)
select t.address, sum(t.amount) from (
  select p.to_address as address, p.amount from copy c join journal_entry j on j.enroll_id = c.enroll
  join posting p on p.entry_id = j.id where p.to_address like 'tax:%'
) t group by t.address
on conflict (address) do update set amount = balance.amount + excluded.amount;
insert into balance (address, amount)
select address, 0 from copy c, unnest(array['hold:' || c.enroll, 'payout:' || c.to_master, 'payout:' || c.to_platform]) address;

insert into notification (event, object_id, body, source, state, received_at)
select n.event, case n.object_id when p.provider_id then c.payment::text when m.provider_id then c.to_master::text else c.to_platform::text end,
  n.body, n.source, 'confirmed', n.received_at - back
from copy c join payment p on p.id = c.old_payment join payout m on m.id = c.old_to_master join payout o on o.id = c.old_to_platform
join notification n on n.object_id in (p.provider_id, m.provider_id, o.provider_id) order by c.number;

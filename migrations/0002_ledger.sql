-- Double-entry ledger. Amounts are kopecks. A posting takes an amount from one address and gives it to another,
-- so every entry is balanced by construction.

create table journal_entry (
  id        bigint      generated always as identity primary key,
  key       text        not null unique,              -- what happened, once: 'payment/<id>/capture'
  enroll_id uuid,                                     -- whose story it belongs to; null for the house's own
  at        timestamptz not null
);
create index journal_entry_enroll on journal_entry (enroll_id);

create table posting (
  entry_id     bigint   not null references journal_entry,
  line         smallint not null,
  from_address text     not null,                     -- 'escrow:<enroll>', 'payable:<master>', 'yookassa:shop'
  to_address   text     not null,
  amount       bigint   not null check (amount > 0),
  primary key (entry_id, line),
  check (from_address <> to_address)
);

-- Addresses of one deal or one party keep their balance here, and it may never go below zero. Addresses shared by
-- all deals have no row: a row that every transaction locks halves the throughput of the whole house.
create table balance (
  address text   primary key,
  amount  bigint not null,
  constraint balance_funds check (amount >= 0)
) with (fillfactor = 70);

-- Where a shared address stood after entry `entry_id`; its balance is this plus the postings since.
create table checkpoint (
  address  text   primary key,
  entry_id bigint not null,
  amount   bigint not null
);

-- History is final: a correction is a new entry.
create function forbid_change() returns trigger language plpgsql as
$$ begin raise exception '% is append-only', tg_table_name; end $$;

create trigger journal_entry_is_final before update or delete on journal_entry
  for each row execute function forbid_change();
create trigger journal_entry_is_kept before truncate on journal_entry execute function forbid_change();
create trigger posting_is_final before update or delete on posting
  for each row execute function forbid_change();
create trigger posting_is_kept before truncate on posting execute function forbid_change();

-- Whether an address is shared by all deals, and so has no balance row.
create function is_shared_address(address text) returns boolean language sql immutable parallel safe as $$
  select split_part(address, ':', 1) in ('authorized', 'revenue', 'expense')
      or address in ('yookassa:shop', 'yookassa:gateway', 'yookassa:platform')
$$;

-- Posts entries in one call: line i belongs to entry keys[i]. A key that was posted before changes nothing, provided
-- that its postings are the same; other postings under a used key are a bug and fail the transaction.
-- All balances of the call are touched in address order, so that two calls cannot deadlock.
create function post_entries(
  story uuid, happened_at timestamptz, keys text[], froms text[], tos text[], amounts bigint[]
) returns void language plpgsql as $$
declare
  entry_key text;
  new_id    bigint;
  new_keys  text[] := '{}';
  changed   record;
begin
  for entry_key in select k from unnest(keys) with ordinality u (k, i) group by k order by min(i) loop
    insert into journal_entry (key, enroll_id, at) values (entry_key, story, happened_at)
      on conflict (key) do nothing returning id into new_id;
    if new_id is not null then
      insert into posting (entry_id, line, from_address, to_address, amount)
        select new_id, row_number() over (order by i), froms[i], tos[i], amounts[i]
        from generate_subscripts(keys, 1) i where keys[i] = entry_key;
      new_keys := new_keys || entry_key;
    elsif exists (
      select froms[i], tos[i], amounts[i], row_number() over (order by i)
        from generate_subscripts(keys, 1) i where keys[i] = entry_key
      except
      select p.from_address, p.to_address, p.amount, p.line
        from journal_entry e join posting p on p.entry_id = e.id where e.key = entry_key
    ) or (
      select count(*) from unnest(keys) k where k = entry_key
    ) <> (
      select count(*) from journal_entry e join posting p on p.entry_id = e.id where e.key = entry_key
    ) then
      raise exception 'journal entry % already holds other postings', entry_key;
    end if;
  end loop;

  for changed in
    select side.address, sum(side.amount)::bigint as amount
    from generate_subscripts(keys, 1) i,
      lateral (values (froms[i], -amounts[i]), (tos[i], amounts[i])) side (address, amount)
    where keys[i] = any (new_keys) and not is_shared_address(side.address)
    group by side.address order by side.address
  loop
    update balance set amount = balance.amount + changed.amount where address = changed.address;
    if not found then
      insert into balance (address, amount) values (changed.address, changed.amount)
        on conflict (address) do update set amount = balance.amount + excluded.amount;
    end if;
  end loop;
end $$;

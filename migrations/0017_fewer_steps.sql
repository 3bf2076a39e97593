-- What a deal makes PostgreSQL do: the journal is posted in one step where all keys are new, and payouts are found by their
-- enroll in the index that keeps them unique.

drop index payout_enroll;

drop function post_entries(uuid[], timestamptz[], text[], text[], text[], bigint[]);
drop function holds_postings(text, text[], text[], text[], bigint[]);

-- Posts entries in one call: entry n is keys[n], and posting i belongs to entry entries[i]. A key that was posted before changes
-- nothing, provided that its postings are the same; other postings under a used key are a bug and fail the transaction.
-- All balances of the call are touched in address order, so that two calls cannot deadlock.
create function post_entries(
  keys text[], stories uuid[], moments timestamptz[],
  entries int[], lines int[], froms text[], tos text[], amounts bigint[]
) returns void language plpgsql as $$
declare
  written        int;
  used_otherwise text;
  addresses      text[];
  differences    bigint[];
begin
  with entry as (
    insert into journal_entry (key, enroll_id, at)
      select * from unnest(keys, stories, moments) on conflict (key) do nothing returning id, key
  ), line as (
    select entry.id, given.line, given.from_address, given.to_address, given.amount
    from unnest(entries, lines, froms, tos, amounts) given (n, line, from_address, to_address, amount)
      join entry on entry.key = keys[given.n]
  ), posted as (
    insert into posting (entry_id, line, from_address, to_address, amount) select * from line
  )
  select (select count(*) from entry), array_agg(address order by address), array_agg(amount order by address)
  into written, addresses, differences
  from (
    select side.address, sum(side.amount)::bigint as amount
    from line, lateral (values (from_address, -amount), (to_address, amount)) side (address, amount)
    where not is_shared_address(side.address)
    group by side.address having sum(side.amount) <> 0
  ) changed;

  if written < cardinality(keys) then
    select keys[n] into used_otherwise from generate_subscripts(keys, 1) n
    where (
      select array_agg((from_address, to_address, amount)::text order by line)
      from unnest(entries, lines, froms, tos, amounts) given (entry, line, from_address, to_address, amount)
      where entry = n
    ) <> (
      select array_agg((p.from_address, p.to_address, p.amount)::text order by p.line)
      from journal_entry e join posting p on p.entry_id = e.id where e.key = keys[n]
    ) limit 1;
    if found then
      raise exception 'journal entry % already holds other postings', used_otherwise;
    end if;
  end if;

  if 0 < all (differences) then
    insert into balance (address, amount) select * from unnest(addresses, differences) order by 1
      on conflict (address) do update set amount = balance.amount + excluded.amount;
    return;
  end if;
  for i in 1 .. coalesce(cardinality(addresses), 0) loop
    -- Not by an upsert: the constraint would look at what is taken alone, and refuse it.
    update balance set amount = amount + differences[i] where address = addresses[i];
    if not found then
      insert into balance (address, amount) values (addresses[i], differences[i])
        on conflict (address) do update set amount = balance.amount + excluded.amount;
    end if;
  end loop;
end $$;

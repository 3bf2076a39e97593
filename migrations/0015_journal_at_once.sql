-- Entries are posted by one statement each instead of a loop, and a balance is touched once for all that changes it. What
-- is taken and given in one call is not written: money that passes through `escrow:<enroll>` in one transaction leaves no
-- trace there but its postings.

drop function post_entries(uuid, timestamptz, text[], text[], text[], bigint[]);

-- Posts entries in one call: line i belongs to entry keys[i]. A key that was posted before changes nothing, provided
-- that its postings are the same; other postings under a used key are a bug and fail the transaction.
-- All balances of the call are touched in address order, so that two calls cannot deadlock.
create function post_entries(
  stories uuid[], moments timestamptz[], keys text[], froms text[], tos text[], amounts bigint[]
) returns void language plpgsql as $$
declare
  new_keys       text[];
  used_otherwise text;
  addresses      text[];
  differences    bigint[];
begin
  with line as (
    select * from unnest(stories, moments, keys, froms, tos, amounts) with ordinality
      u (story, moment, key, from_address, to_address, amount, i)
  ), entry as (
    insert into journal_entry (key, enroll_id, at)
      select key, (array_agg(story))[1], min(moment) from line group by key order by min(i)
      on conflict (key) do nothing returning id, key
  ), written as (
    insert into posting (entry_id, line, from_address, to_address, amount)
      select entry.id, row_number() over (partition by key order by i), from_address, to_address, amount
      from line join entry using (key)
  )
  select array_agg(key) into new_keys from entry;

  select key into used_otherwise from unnest(keys) key
    where key <> all (coalesce(new_keys, '{}')) and not holds_postings(key, keys, froms, tos, amounts) limit 1;
  if found then
    raise exception 'journal entry % already holds other postings', used_otherwise;
  end if;

  select array_agg(address order by address), array_agg(amount order by address) into addresses, differences
  from (
    select side.address, sum(side.amount)::bigint as amount
    from unnest(keys, froms, tos, amounts) line (key, from_address, to_address, amount),
      lateral (values (line.from_address, -line.amount), (line.to_address, line.amount)) side (address, amount)
    where line.key = any (new_keys) and not is_shared_address(side.address)
    group by side.address having sum(side.amount) <> 0
  ) changed;

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

-- Whether the entry of a key holds just the lines that the arrays have for it.
create function holds_postings(wanted text, keys text[], froms text[], tos text[], amounts bigint[])
returns boolean language sql stable as $$
  select array_agg((from_address, to_address, amount)::text order by i) = (
    select array_agg((p.from_address, p.to_address, p.amount)::text order by p.line)
    from journal_entry e join posting p on p.entry_id = e.id where e.key = wanted
  )
  from unnest(keys, froms, tos, amounts) with ordinality line (key, from_address, to_address, amount, i)
  where key = wanted
$$;

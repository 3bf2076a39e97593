-- What a master was owed, line by line: the postings of `payable:<master>` and `tax:<master>`. Only these are indexed, one or
-- two of a deal's dozen postings; a query repeats the condition, so that the planner knows.
create index posting_to_party on posting (to_address, entry_id)
  where to_address like 'payable:%' or to_address like 'tax:%';
create index posting_from_party on posting (from_address, entry_id)
  where from_address like 'payable:%' or from_address like 'tax:%';

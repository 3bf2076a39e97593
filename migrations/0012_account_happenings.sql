-- What happens to a payout destination is told as well: such a line belongs to no deal, and its subject is the account.
alter table happening alter column enroll_id drop not null;
alter table happening add constraint happening_of_something check (enroll_id is not null or subject_id is not null);

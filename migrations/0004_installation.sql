-- What this database is for: real money, or a demo whose people have a public password. Said once, at the first start.

create table installation (
  mode       text        not null check (mode in ('live', 'demo')),
  started_at timestamptz not null
);
create unique index installation_single on installation ((true));

import { type Db, sql } from '../../../src/db/db.ts'

/** Tables whose every change is noted down. A new kind of object is a new name here, and a life in `lifecycles.ts`. */
export const watched = [
  'enroll',
  'payment',
  'payout',
  'refund',
  'deal',
  'account',
  'dispute',
  'approval',
] as const
export type Kind = (typeof watched)[number]

/** Times at which somebody looks again: they move all the time and mean nothing by themselves. */
const VOLATILE = [
  'changed_at',
  'checked_at',
  'check_at',
  'due_at',
  'retry_at',
  'warn_at',
  'balance',
  'payout_balance',
  'confirmation_url',
]

/** One committed change of one object, as its row was and became. */
export type Change = {
  seq: number
  kind: Kind
  id: string
  was: string | null
  row: { id: string; status: string; enroll_id?: string } & Record<string, unknown>
}
export type Posted = {
  entry: number
  key: string
  enroll: string | null
  from: string
  to: string
  amount: number
}
export type Told = {
  id: number
  enroll: string
  what: string
  actor: string
  subject: string | null
  at: string
}
export type News = { changes: Change[]; postings: Posted[]; happenings: Told[] }

/** The database itself writes down what is committed, whatever code did it. */
export async function watchOver(db: Db): Promise<void> {
  await db.rows(sql`
    create table sim_change (
      seq bigint generated always as identity primary key, kind text, id uuid, was text, row jsonb)`)
  const volatile = VOLATILE.map((name) => `'${name}'`).join(', ')
  const statements = [
    `create function sim_note() returns trigger language plpgsql as $$ begin
       if tg_op = 'UPDATE' and to_jsonb(old) - array[${volatile}] = to_jsonb(new) - array[${volatile}] then
         return null;
       end if;
       insert into sim_change (kind, id, was, row)
       values (tg_table_name, new.id, case tg_op when 'UPDATE' then old.status end, to_jsonb(new));
       return null;
     end $$`,
    ...watched.map(
      (table) =>
        `create trigger sim_note after insert or update on ${table} for each row execute function sim_note()`,
    ),
  ]
  for (const text of statements) await db.rows(plain(text))
}

/** What was committed since the last look. */
export function newsReader(db: Db) {
  let [seq, entry, happening] = [0, 0, 0]
  return async (): Promise<News> => {
    const row = await db.row<{ news: News }>(sql`
      select json_build_object(
        'changes', (select coalesce(json_agg(c order by c.seq), '[]') from sim_change c where c.seq > ${seq}),
        'postings', (
          select coalesce(json_agg(json_build_object('entry', e.id, 'key', e.key, 'enroll', e.enroll_id,
            'from', p.from_address, 'to', p.to_address, 'amount', p.amount) order by e.id, p.line), '[]')
          from journal_entry e join posting p on p.entry_id = e.id where e.id > ${entry}),
        'happenings', (
          select coalesce(json_agg(json_build_object('id', h.id, 'enroll', h.enroll_id, 'what', h.what,
            'actor', h.actor, 'subject', h.subject_id, 'at', h.at) order by h.id), '[]')
          from happening h where h.id > ${happening})) as news`)
    const news = row?.news ?? { changes: [], postings: [], happenings: [] }
    seq = news.changes.at(-1)?.seq ?? seq
    entry = news.postings.at(-1)?.entry ?? entry
    happening = news.happenings.at(-1)?.id ?? happening
    return news
  }
}

/** A statement without holes, for definitions that cannot have any. */
function plain(text: string) {
  const strings = Object.assign([text], { raw: [text] }) as unknown as TemplateStringsArray
  return sql(strings)
}

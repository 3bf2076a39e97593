import type { Amount } from '../money.ts'
import type { World } from '../world.ts'

/** Kinds that a person looks for, with their tables. */
export const objectKinds = ['payment', 'refund', 'payout', 'deal', 'receipt', 'invoice'] as const
export type ObjectKind = (typeof objectKinds)[number]

/** How far back a search by text goes in each kind; ids are found however old. */
const SEARCHED = 20_000

export type Found = {
  kind: ObjectKind
  id: string
  createdAt: number
  body: Record<string, unknown> & { status: string; amount?: Amount; description?: string }
}

type Row = { id: string; created_at: number; body: string }

/** The newest objects first, of one kind or of all, that hold the text anywhere. */
export function findObjects(
  world: World,
  kind: ObjectKind | undefined,
  text: string,
  limit: number,
): Found[] {
  const asked = kind === undefined ? objectKinds : [kind]
  return asked
    .flatMap((each) => rowsOf(world, each, text, limit).map((row) => found(each, row)))
    .sort((a, b) => b.createdAt - a.createdAt)
    .slice(0, limit)
}

export function findObject(world: World, id: string): Found | undefined {
  for (const kind of objectKinds) {
    const row = world.database.prepare(`select id, created_at, body from ${kind} where id = ?`).get(id)
    if (row !== undefined) return found(kind, row as Row)
  }
  return undefined
}

/** What belongs to it, or what it belongs to: a payment's refunds and deal, a deal's payments and payouts. */
export function relatedTo(world: World, { kind, id, body }: Found): Found[] {
  const idOf = (part: unknown) => (part as { id: string } | undefined)?.id
  const links = [body.deal, body.invoice_details, body.payment_details].map(idOf)
  const linked = [body.payment_id, body.refund_id, ...links]
  const up = linked.flatMap((each) => (typeof each === 'string' ? (findObject(world, each) ?? []) : []))
  const by = (table: ObjectKind, column: string) =>
    world.database
      .prepare(`select id, created_at, body from ${table} where ${column} = ? order by seq desc limit 50`)
      .all(id)
      .map((row) => found(table, row as Row))
  const down = {
    payment: () => [...by('refund', 'payment_id'), ...by('receipt', 'payment_id')],
    refund: () => by('receipt', 'refund_id'),
    deal: () => [...by('payment', 'deal'), ...by('payout', 'deal'), ...by('refund', 'deal')],
    payout: () => [],
    receipt: () => [],
    invoice: () => [],
  }
  return [...up, ...down[kind]()]
}

function rowsOf(world: World, kind: ObjectKind, text: string, limit: number): Row[] {
  const columns = 'id, created_at, body'
  if (text === '') {
    const all = world.database.prepare(
      `select ${columns} from ${kind} order by created_at desc, seq desc limit ?`,
    )
    return all.all(limit) as Row[]
  }
  const one = world.database.prepare(`select ${columns} from ${kind} where id = ?`).all(text) as Row[]
  if (one.length > 0) return one
  const some = world.database.prepare(
    `select ${columns} from (select seq, ${columns} from ${kind} order by seq desc limit ${SEARCHED})
     where body like ? escape '\\' order by created_at desc, seq desc limit ?`,
  )
  return some.all(`%${text.replace(/[\\%_]/g, '\\$&')}%`, limit) as Row[]
}

function found(kind: ObjectKind, { id, created_at, body }: Row): Found {
  return { kind, id, createdAt: created_at, body: JSON.parse(body) as Found['body'] }
}

import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { accountLifecycle } from '../../src/account/lifecycle.ts'
import { approvalLifecycle } from '../../src/approval/lifecycle.ts'
import { dealLifecycle } from '../../src/deal/lifecycle.ts'
import { disputeLifecycle } from '../../src/dispute/lifecycle.ts'
import { enrollLifecycle } from '../../src/enroll/lifecycle.ts'
import { paymentLifecycle } from '../../src/payment/lifecycle.ts'
import { payoutLifecycle } from '../../src/payout/lifecycle.ts'
import { caseLifecycle, runLifecycle } from '../../src/reconciliation/lifecycle.ts'
import { refundLifecycle } from '../../src/refund/lifecycle.ts'

/*
 * What the whole run has seen: every move from state to state in any table, and every line of any deal's story. A state that no
 * test reaches and an event that no test causes are promises that nobody has tried.
 */

type Seen = { moves: string[]; told: string[] }

/** Writes down every change of a status, in the database that the test files copy. */
export async function watchMoves(client: pg.Client): Promise<void> {
  await client.query(`
    create schema seen; -- a backup holds the tables of the product, and this is none
    create unlogged table seen.move (move text not null);
    create function seen.see_move() returns trigger language plpgsql as $$
    begin
      insert into seen.move values (tg_table_name || ' ' || case tg_op when 'INSERT' then '' else old.status end || '→' || new.status);
      return null;
    end $$;
    do $$ declare t text; begin
      for t in select table_name from information_schema.columns
        where table_schema = 'public' and column_name = 'status' and data_type = 'text' loop -- a kept answer's is a number
        execute format('create trigger seen_insert after insert on %I for each row execute function seen.see_move()', t);
        execute format('create trigger seen_update after update of status on %I for each row
          when (old.status is distinct from new.status) execute function seen.see_move()', t);
      end loop;
    end $$`)
}

/** What one test file has seen, before its database goes. */
export async function keepSeen(client: pg.Client, file: string): Promise<void> {
  const { rows: moves } = await client.query<{ move: string }>('select distinct move from seen.move')
  const { rows: told } = await client.query<{ what: string }>('select distinct what from happening')
  const seen: Seen = { moves: moves.map(({ move }) => move), told: told.map(({ what }) => what) }
  appendFileSync(file, `${JSON.stringify(seen)}\n`)
}

/** Everything that is declared and was not seen; to be asked after a run of all tests. */
export function unseen(file: string): string[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const all = lines.filter(Boolean).map((line) => JSON.parse(line) as Seen)
  const moves = new Set(all.flatMap((seen) => seen.moves))
  const told = new Set(all.flatMap((seen) => seen.told))
  return [
    ...declaredMoves().filter((move) => !moves.has(move) && !(move in NEVER_STORED)),
    ...declaredEvents().filter((what) => !told.has(what)),
  ]
}

/** Moves that no row ever shows, and why. */
const NEVER_STORED: Record<string, string> = {
  'payout parked→planned': 'a released payout is sent in the same breath',
  'payout planned→sending': 'the same',
  'reconciliation running→running': 'another process starts it anew',
  'dispute under_review→under_review': 'an answer, or another arbiter, changes no status',
}

type Lifecycle = {
  states: readonly string[]
  allowed(state: never, actor: never): string[]
  next(state: never, event: never, actor: never): string
}
const lifecycles: Record<string, Lifecycle> = {
  enroll: enrollLifecycle,
  payment: paymentLifecycle,
  payout: payoutLifecycle,
  refund: refundLifecycle,
  deal: dealLifecycle,
  account: accountLifecycle,
  dispute: disputeLifecycle,
  approval: approvalLifecycle,
  reconciliation: runLifecycle,
  reconciliation_case: caseLifecycle,
}
const actors = ['client', 'master', 'operator', 'arbiter', 'system', 'yookassa', 'opener', 'other', 'person']

function declaredMoves(): string[] {
  const moves = Object.entries(lifecycles).flatMap(([name, { states, allowed, next }]) =>
    states.flatMap((state) =>
      actors.flatMap((actor) =>
        allowed(state as never, actor as never).map(
          (event) => `${name} ${state}→${next(state as never, event as never, actor as never)}`,
        ),
      ),
    ),
  )
  return [...new Set(moves)]
}

/** Names that are put together: `enroll.` and the word that `changeEnroll` is given, `payment.` and what YooKassa did. */
const COMPOSED = [
  ...['accepted', 'ready', 'cancelled', 'expired', 'hold_decided'].map((word) => `enroll.${word}`),
  ...['held', 'captured', 'canceled'].map((word) => `payment.${word}`),
  ...[
    'opened',
    'message',
    'evidence',
    'answered',
    'taken',
    'reassigned',
    'withdrawn',
    'resolved',
    'moot',
  ].map((word) => `dispute.${word}`),
  ...['verified', 'rejected', 'blocked'].map((word) => `account.${word}`),
  ...['undisputed_released', 'hold_captured', 'overdue'].map((word) => `dispute.${word}`),
  ...['payout', 'refund'].flatMap((kind) =>
    ['accepted', 'succeeded', 'canceled'].map((word) => `${kind}.${word}`),
  ),
]

/** Every line that the sources can write into a story. */
export function declaredEvents(): string[] {
  const root = join(import.meta.dirname, '../../src')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(join(root, path), 'utf8'))
  const named = files.flatMap((text) =>
    [...text.matchAll(/(?:what: |tellOf\([^'`]*|isLastCall \? )['`]([a-z_]+\.[a-z_]+)['`]/g)].map(
      ([, what = '']) => what,
    ),
  )
  return [...new Set([...named, ...COMPOSED])]
}

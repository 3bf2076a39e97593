import { createHash } from 'node:crypto'
import type { Context } from '../../context.ts'
import { AppError } from '../../core/errors.ts'
import type { Queryable, Tx } from '../../db/db.ts'
import { noteAll } from '../case/note.ts'
import { compare, type Theirs } from '../compare.ts'
import { match } from '../inspect.ts'
import { findOurs, findRunByFile, insertRegistryRun, type Run, type Seen, saveCounts } from '../store.ts'
import { type Line, parseRegistry, type Reading, registryTypes } from './parse.ts'

const PAGE = 500

type Asked = { file: Uint8Array; reading: Reading; by: string }

/**
 * Compares a registry with our books, in one transaction: a file with a mistake changes nothing. The same file read in the
 * same way is taken once.
 *
 * @throws AppError `invalid_request` with the lines that are wrong
 */
export async function takeRegistry(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  { file, reading, by }: Asked,
): Promise<{ run: Run; isNew: boolean }> {
  const digest = createHash('sha256').update(file).update(JSON.stringify(reading)).digest('hex')
  const known = await findRunByFile(db, digest)
  if (known) return { run: known, isNew: false }

  const { lines, errors } = parseRegistry(file, reading)
  if (errors.length > 0) {
    const [first] = errors
    throw new AppError('invalid_request', `line ${first?.line}: ${first?.message}`, { errors })
  }
  const now = clock.now()
  const dates = lines.flatMap(({ date }) => (date ? [date.getTime()] : []))
  const [from, to] =
    dates.length > 0 ? [new Date(least(dates)), new Date(-least(dates.map((time) => -time)))] : [now, now]
  return db.begin(async (tx) => {
    const run = await insertRegistryRun(tx, { by, from, to, digest }, now)
    if (!run) return { run: await mustFind(tx, digest), isNew: false } // somebody was faster
    const { seen, found } = await compareLines(tx, run, lines, now)
    saveCounts(tx, run.id, seen, found)
    return { run: { ...run, seen, found }, isNew: true }
  })
}

const least = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.min(a, b))

async function mustFind(db: Queryable, digest: string): Promise<Run> {
  const run = await findRunByFile(db, digest)
  if (!run) throw new Error('a registry is there and cannot be found')
  return run
}

async function compareLines(tx: Tx, run: Run, lines: readonly Line[], now: Date) {
  const seen: Seen = {}
  let found = 0
  for (const object of registryTypes) {
    const mine = lines.filter((line) => line.object === object)
    if (mine.length > 0) seen[object] = { theirs: mine.length, ours: 0 }
    for (let start = 0; start < mine.length; start += PAGE) {
      const page = mine.slice(start, start + PAGE).map(told)
      const ours = await findOurs(
        tx,
        object,
        page.map(({ providerId }) => providerId),
        [],
      )
      for (const theirs of page) {
        const own = match(ours, theirs)
        // How long something of ours waits is no matter of a registry.
        const differences = compare(object, own, theirs, now).filter(({ kind }) => kind !== 'age')
        const about = { object, ours: own, theirs }
        found += await noteAll(tx, about, differences, { runId: run.id, source: 'registry', now })
      }
    }
  }
  return { seen, found }
}

/** What is in a registry has happened. */
const told = ({ providerId, amount, fee }: Line): Theirs => ({
  providerId,
  amount,
  status: 'succeeded',
  ...(fee !== undefined && { fee }),
})

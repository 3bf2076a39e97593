import type { Context } from '../context.ts'
import { isBusy, type Queryable } from '../db/db.ts'
import { checkLedger, type LedgerCheck } from '../ledger/audit.ts'
import { canonical, GENESIS, hashOf } from './chain.ts'
import { readSeal, type Seal, sealBooks } from './seal.ts'
import { findHead, type Head, listLinesAfter, type StoredLine } from './store.ts'

export type Verification = {
  isWhole: boolean
  /** The end of the chain: noted elsewhere, it proves later that nothing before it was cut off or written anew. */
  head: { seq: number; hash: string }
  /** What is newer than the last seal: not protected yet. Normally nothing right after an audit. */
  unsealed: boolean
  checks: LedgerCheck[]
}

const PAGE = 1_000

const remedies = {
  chain:
    'somebody changed the audit log past its triggers, or restored a part of a backup: compare with a backup taken before the first line named, and find out who had access to the database',
  entries:
    'journal entries were changed, removed or slipped in past the triggers: compare this span with a backup',
  postings: 'postings were changed, removed or slipped in past the triggers: compare this span with a backup',
  happenings: 'the story of deals was changed past the triggers: compare this span with a backup',
}

/**
 * Seals what is new, and then checks the chain, every seal in it, and the promises of the ledger.
 * @param noted a head that was noted earlier: the chain has to run through it
 */
export async function verifyBooks(
  ctx: Pick<Context, 'db' | 'clock'>,
  noted?: { seq: number; hash: string },
): Promise<Verification> {
  const unsealed = await sealPatiently(ctx)
  const walk = await walkChain(ctx.db, noted)
  const ledger = await checkLedger(ctx.db)
  const checks = [...walk.checks, ...ledger]
  return {
    isWhole: checks.every(({ findings }) => findings.length === 0),
    head: { seq: walk.head.seq, hash: walk.head.hash },
    unsealed,
    checks,
  }
}

/** The lock of a seal gives way to a busy house. Answers whether something is left unsealed. */
async function sealPatiently(ctx: Pick<Context, 'db' | 'clock'>): Promise<boolean> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const isDone = await sealBooks(ctx).then(
      () => true,
      (error) => {
        if (!isBusy(error)) throw error
        return false
      },
    )
    if (isDone) return false
  }
  return true
}

type Found = { subject: string; detail: string }

async function walkChain(db: Queryable, noted?: { seq: number; hash: string }) {
  const head = (await findHead(db)) ?? { seq: -1, hash: '', entryId: -1, happeningId: -1 }
  const chain: Found[] = []
  const broken = { entries: [] as Found[], postings: [] as Found[], happenings: [] as Found[] }
  let last = { seq: 0, hash: GENESIS }
  let sealed = { entryId: 0, happeningId: 0 }

  for (;;) {
    const lines = await listLinesAfter(db, last.seq, PAGE)
    for (const line of lines) {
      if (line.seq > head.seq) break // written while we read
      chain.push(...faultsOf(line, last))
      if (noted?.seq === line.seq && noted.hash !== line.hash)
        chain.push({ subject: `line ${line.seq}`, detail: 'its hash is not the one that was noted' })
      if (line.action === 'seal') {
        const seal = line.detail as Seal
        await compare(db, line.seq, seal, broken)
        if (seal.entries.from !== sealed.entryId || seal.happenings.from !== sealed.happeningId)
          chain.push({ subject: `line ${line.seq}`, detail: 'it does not begin where the seal before ended' })
        sealed = { entryId: seal.entries.to, happeningId: seal.happenings.to }
      }
      last = { seq: line.seq, hash: line.hash }
    }
    if (lines.length < PAGE || last.seq >= head.seq) break
  }
  chain.push(...faultsOfEnd(head, last, sealed, noted))
  const checks: LedgerCheck[] = [
    {
      check: 'audit log changed',
      holds: 'the audit log is one unbroken chain',
      remedy: remedies.chain,
      findings: chain,
    },
    ...(['entries', 'postings', 'happenings'] as const).map((table) => ({
      check: `${names[table]} changed`,
      holds: `${names[table]} are as they were sealed`,
      remedy: remedies[table],
      findings: broken[table],
    })),
  ]
  return { head, checks }
}

const names = { entries: 'journal entries', postings: 'postings', happenings: 'happenings' }

function faultsOf(line: StoredLine, last: { seq: number; hash: string }): Found[] {
  const { hash, ...rest } = line
  const subject = `line ${line.seq}`
  const found: Found[] = []
  if (line.seq !== last.seq + 1)
    found.push({ subject: `line ${last.seq + 1}`, detail: `missing, up to ${line.seq - 1}` })
  else if (line.previous !== last.hash) found.push({ subject, detail: 'it does not follow the line before' })
  if (hashOf(rest) !== hash)
    found.push({ subject, detail: `changed: ${line.action} by ${line.actor} at ${line.at.toISOString()}` })
  return found
}

function faultsOfEnd(
  head: Head,
  last: { seq: number; hash: string },
  sealed: { entryId: number; happeningId: number },
  noted?: { seq: number; hash: string },
): Found[] {
  const found: Found[] = []
  if (last.seq !== head.seq || last.hash !== head.hash)
    found.push({
      subject: 'its end',
      detail: `the log ends with line ${last.seq}, its head says ${head.seq}`,
    })
  if (sealed.entryId !== head.entryId || sealed.happeningId !== head.happeningId)
    found.push({ subject: 'its end', detail: 'the last seal is not the one that its head knows' })
  if (noted && noted.seq > last.seq)
    found.push({ subject: `line ${noted.seq}`, detail: 'noted once, and not there any more' })
  return found
}

/** Holds a seal against what is in the tables now. */
async function compare(db: Queryable, seq: number, seal: Seal, broken: Record<keyof Seal, Found[]>) {
  const now = await readSeal(db, seal)
  for (const table of ['entries', 'postings', 'happenings'] as const) {
    if (canonical(now[table]) === canonical(seal[table])) continue
    const { from, to } = table === 'happenings' ? seal.happenings : seal.entries
    broken[table].push({
      subject: `ids ${from + 1} to ${to}`,
      detail: `seal ${seq} counted ${seal[table].count}, there are ${now[table].count}${
        now[table].count === seal[table].count ? ', changed' : ''
      }`,
    })
  }
}

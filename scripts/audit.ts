import { type Verification, verifyBooks } from '../src/audit/verify.ts'
import type { LedgerCheck } from '../src/ledger/audit.ts'
import { withDatabase } from './database.ts'
import { parse } from './options.ts'

const USAGE = `usage: npm run audit -- [--json] [--head SEQ:HASH]

Checks the audit log, the seals in it, and the promises of the ledger, on a running or a stopped house.
Exit code 0: all is as it should be; 1: something is not, and its line says what to do.

  --head   a head that was noted earlier: the log has to run through it
  --json   for machines`

/** So many findings of one check are named; more of the same say no more. */
const MAX_NAMED = 20

main().catch((error) => {
  console.error(`audit: ${error.message || error.code}`)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const { values } = parse({
    options: { json: { type: 'boolean' }, head: { type: 'string' }, help: { type: 'boolean' } },
  })
  if (values.help) return console.log(USAGE)
  const noted = values.head === undefined ? undefined : parseHead(values.head)
  const verification = await withDatabase((ctx) => verifyBooks(ctx, noted))
  console.log(values.json ? JSON.stringify(verification, null, 2) : tell(verification))
  if (!verification.isWhole) process.exitCode = 1
}

function parseHead(text: string): { seq: number; hash: string } {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (!seq || !hash) throw new Error('--head must be SEQ:HASH, as an earlier audit has printed it')
  return { seq: Number(seq), hash }
}

function tell({ checks, head, isWhole, unsealed }: Verification): string {
  const broken = checks.filter(({ findings }) => findings.length > 0)
  return [
    ...checks.map(line),
    ...(unsealed ? ['! the house is too busy to seal what is new: run it again'] : []),
    '',
    isWhole ? 'Everything is there.' : `${broken.length} of ${checks.length} checks found something.`,
    `The log ends at ${head.seq}:${head.hash}`,
    'Keep that line elsewhere: `npm run audit -- --head` proves with it that nothing before was changed.',
  ].join('\n')
}

function line({ check, holds, remedy, findings }: LedgerCheck): string {
  if (findings.length === 0) return `✓ ${holds}`
  const named = findings.slice(0, MAX_NAMED).map(({ subject, detail }) => `    ${subject}: ${detail}`)
  const more = findings.length > MAX_NAMED ? [`    … and ${findings.length - MAX_NAMED} more`] : []
  return [`✗ ${check}`, ...named, ...more, `    → ${remedy}`].join('\n')
}

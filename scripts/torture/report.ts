import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem, type } from 'node:os'
import { rubles } from '../../src/core/money.ts'
import { type Db, sql } from '../../src/db/db.ts'
import type { Tally } from './misfortunes.ts'
import type { Options } from './options.ts'
import type { Outcome } from './verify.ts'
import type { Deal } from './witness.ts'

export type Facts = {
  options: Options
  startedAt: Date
  tortureMs: number
  finishMs: number
  versions: string
  tally: Tally
  deals: readonly Deal[]
  outcome: Outcome
}

/** The report as a page; the same is printed. */
export function writeReport({ options, outcome, tally, deals, ...facts }: Facts): string {
  const { verdicts, sums, counts } = outcome
  const isRight = verdicts.every(({ found }) => found.length === 0)
  const calls = deals.flatMap((deal) => deal.calls)
  const strikes = [...tally].toSorted(([, a], [, b]) => b - a)
  const rows = (cells: readonly (readonly (string | number)[])[]) =>
    cells.map((row) => `| ${row.join(' | ')} |`).join('\n')
  const minutes = (ms: number) => `${(ms / 60_000).toFixed(1)} min`

  return `# Torture

Written by \`npm run torture\`; [the runbook](runbook.md#torture) says how to read it. Servers and emulator are real processes, the
database is a PostgreSQL with fsync on.

**${isRight ? 'Everything is where it should be.' : 'Something is wrong.'}** ${deals.length} deals, ${sumOf(tally)} misfortunes, ${minutes(facts.tortureMs)}; the finish took ${minutes(facts.finishMs)}.

| | |
|---|---|
${rows([
  ['when', facts.startedAt.toISOString().slice(0, 16).replace('T', ' ')],
  ['revision', revision()],
  ['machine', `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`],
  ['versions', `${type()} ${release()}, Node ${process.versions.node}, ${facts.versions}`],
  [
    'house',
    `${options.processes} servers, ${options.clients} clients, seed ${options.seed}${options.isHurried ? ', hurried' : ''}`,
  ],
])}

## Is it right?

| | |
|---|---|
${rows(verdicts.map(({ check, found }) => [check, found.length === 0 ? 'yes' : `**no**: ${found.length}`]))}
${verdicts
  .filter(({ found }) => found.length > 0)
  .map(
    ({ check, found }) =>
      `\n**${check}**\n\n${found
        .slice(0, 20)
        .map((line) => `- ${line}`)
        .join('\n')}\n`,
  )
  .join('')}
| Sum | |
|---|---|
${rows(sums.map(({ name, amounts }) => [name, amounts.map(({ where, amount }) => `${where} ${rubles(amount)}`).join(', ')]))}

## What it went through

| Misfortune | Times |
|---|---|
${rows(strikes)}

| What people did | |
|---|---|
${rows([
  ['calls that change something', calls.length],
  ['of them with an answer lost on the way', calls.filter(({ isLost }) => isLost).length],
  ['of them refused', calls.filter(({ refused }) => refused).length],
  ...[...Map.groupBy(deals, ({ plot }) => plot)].map(
    ([plot, list]) => [`deals of the plot \`${plot}\``, list.length] as const,
  ),
])}

| What there is in the end | |
|---|---|
${rows(Object.entries(counts))}
`
}

const sumOf = (tally: Tally) => [...tally.values()].reduce((sum, count) => sum + count, 0)

/** Which sources these were; a copy without history has none to tell. */
function revision(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const isChanged =
      git('status', '--porcelain', '--', 'src', 'sdk', 'emulator', 'scripts', 'migrations') !== ''
    return `${git('rev-parse', '--short', 'HEAD').trim()}${isChanged ? ', with changes' : ''}`
  } catch {
    return 'unknown'
  }
}

export async function databaseVersion(db: Db): Promise<string> {
  const row = await db.row<{ version: string }>(sql`select split_part(version(), ' on ', 1) as version`)
  return row?.version ?? 'PostgreSQL'
}

import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem, type } from 'node:os'
import { type Metric, type MetricName, metricNames, metrics } from './metrics.ts'
import { median } from './statistics.ts'

export type Facts = {
  startedAt: Date
  minutes: number
  database: string
  driver: string
  rounds: number
  turnMs: number
  manyDeals: number
  isQuick: boolean
  figures: ReadonlyMap<MetricName, readonly number[]>
  notes: readonly string[]
  voids: readonly string[]
}

/** The page; the same is printed. */
export function writePage(facts: Facts): string {
  const { figures, notes, voids } = facts
  const rows = (cells: readonly (readonly string[])[]) =>
    cells.map((row) => `| ${row.join(' | ')} |`).join('\n')
  return `# Benchmark

Written by \`npm run bench\`. PostgreSQL, the server as in production, the emulator and the players are processes of one machine, so
all of them share its cores; the limit (\`bench/limit/\`) has them for PostgreSQL and pgbench alone. Systems take turns, each
ratio is of one round, and the figures are medians of the rounds with the least and the most. After every round the books have to
balance to the kopeck on both sides, or the figures are void.

${voids.length === 0 ? 'The books balanced after every round.' : `**Void**: ${voids.join('; ')}.`}

| | |
|---|---|
${rows([
  [
    'when',
    `${facts.startedAt.toISOString().slice(0, 16).replace('T', ' ')}, ${facts.minutes.toFixed(0)} min`,
  ],
  ['revision', revision()],
  ['machine', `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`],
  ['versions', `${type()} ${release()}, Node ${process.versions.node}, ${facts.database}`],
  ['limit played by', facts.driver],
  ['turns', `${facts.rounds} rounds, ${facts.turnMs / 1000} s each${facts.isQuick ? ', a quick look' : ''}`],
  [
    'store',
    facts.manyDeals > 0
      ? `${facts.manyDeals.toLocaleString('en')} finished deals for the growth figures`
      : 'no large one',
  ],
])}

| figure | | median | least – most | gate | goal |
|---|---|---|---|---|---|
${rows(metricNames.map((name) => line(name, (figures.get(name) ?? []).filter(Number.isFinite))))}

A figure **in bold** misses its gate. What none was taken of is \`–\`.

## Plain numbers

${notes.map((note) => `- ${note}`).join('\n')}
`
}

function line(name: MetricName, values: readonly number[]): string[] {
  const metric: Metric = metrics[name]
  const sign = metric.better === 'more' ? '≥' : '≤'
  const bound = (value: number | undefined) =>
    value === undefined ? '' : `${sign} ${shown(value)}${metric.unit ? ` ${metric.unit}` : ''}`
  const isTaken = values.length > 0
  const middle = median(values)
  const isMissed =
    metric.gate !== undefined && (metric.better === 'more' ? middle < metric.gate : middle > metric.gate)
  const text = `${shown(middle)}${metric.unit ? ` ${metric.unit}` : ''}`
  return [
    `\`${name}\``,
    metric.what,
    !isTaken ? '–' : isMissed ? `**${text}**` : text,
    values.length > 1 ? `${shown(Math.min(...values))} – ${shown(Math.max(...values))}` : '',
    bound(metric.gate),
    bound(metric.goal),
  ]
}

/** As many digits as say something. */
const shown = (value: number) =>
  Math.abs(value) >= 100
    ? value.toFixed(0)
    : Math.abs(value) >= 10
      ? value.toFixed(1)
      : String(Number(value.toFixed(3)))

function revision(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
  try {
    const isChanged = git('status', '--porcelain', '--', 'src', 'bench', 'emulator', 'migrations') !== ''
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ', with changes' : ''}`
  } catch {
    return 'not known'
  }
}

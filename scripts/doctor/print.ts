import { styleText } from 'node:util'
import type { Level } from '../../src/doctor/check.ts'
import { count, type Report, type Told } from '../../src/doctor/examine.ts'

type Colour = Parameters<typeof styleText>[0]
/** Coloured on a terminal, plain elsewhere and under NO_COLOR. */
const paint = (colour: Colour, text: string) => styleText(colour, text, { stream: process.stdout })
const say = (line = '') => console.log(line)

const MARKS: Record<Level, string> = {
  green: paint('green', '✓'),
  yellow: paint('yellow', '!'),
  red: paint('red', '✗'),
  skipped: paint('dim', '–'),
}

export function printTable({ publicUrl, isDemo, findings }: Report): void {
  say(
    `${paint('bold', 'Sdelka doctor')}  ${paint('dim', publicUrl ?? 'a configuration that cannot be read')}`,
  )
  const width = Math.max(...findings.map(({ check }) => check.length))
  for (const [family, told] of Map.groupBy(findings, (finding) => finding.family)) {
    say()
    say(paint('bold', family))
    for (const finding of told) printFinding(finding, width)
  }
  say()
  say(summary(findings, isDemo))
}

function printFinding({ level, check, says, todo }: Told, width: number): void {
  const indent = 5 + width
  const [first = '', ...rest] = fold(says, columns() - indent)
  say(`  ${MARKS[level]} ${check.padEnd(width)} ${first}`)
  for (const line of rest) say(`${' '.repeat(indent)}${line}`)
  for (const [index, line] of fold(todo ?? '', columns() - indent - 2).entries()) {
    say(`${' '.repeat(indent)}${index === 0 ? '→' : ' '} ${line}`)
  }
}

const columns = () => Math.min(Math.max(process.stdout.columns ?? 100, 60), 120)

/** Breaks a text into lines between words. */
function fold(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ').filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

function summary(findings: readonly Told[], isDemo: boolean): string {
  const [reds, yellows, greens] = (['red', 'yellow', 'green'] as const).map((level) => count(findings, level))
  const skips = count(findings, 'skipped')
  const counts = `${greens} ✓, ${yellows} !, ${reds} ✗${skips > 0 ? `, ${skips} not looked at` : ''}`
  if (reds) return `${counts}: ${paint('red', 'not ready, mend what is ✗')}`
  if (isDemo) return `${counts}: ${yellows ? 'npm start may have trouble' : 'npm start will work'}`
  if (yellows) return `${counts}: ${paint('yellow', 'ready, once you have decided about each !')}`
  return `${counts}: ${paint('green', 'ready')}`
}

/** One object: `ok` is what the exit code says. */
export function printJson({ publicUrl, isDemo, findings }: Report, ok: boolean): void {
  const levels = ['green', 'yellow', 'red', 'skipped'] as const
  const counts = Object.fromEntries(levels.map((level) => [level, count(findings, level)]))
  say(JSON.stringify({ ok, is_demo: isDemo, public_url: publicUrl, counts, findings }, null, 2))
}

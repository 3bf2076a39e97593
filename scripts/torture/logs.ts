import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Line = { level: number; msg: string; err?: { message?: string; code?: string; stack?: string } }

/** What processes say of themselves that no misfortune excuses. */
const BUGS = new Set(['a request failed', 'YooKassa refused a payment'])

/** The different lines of the servers' logs that speak of a bug, each with how often it was said. */
export function bugsIn(folder: string): string[] {
  const counts = new Map<string, number>()
  for (const line of linesOf(folder)) {
    const { msg, err } = line
    const isBug = BUGS.has(msg) || isBroken(err?.message ?? '')
    if (!isBug) continue
    const where = err?.stack?.split('\n').find((frame) => frame.includes('/src/')) ?? ''
    const text = `${msg}: ${err?.code ?? ''} ${withoutIds(err?.message ?? '')} ${where.trim().replace(/\(?file:.*\/src\//, '(src/')}`
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].map(([text, count]) => `${count} × ${text}`)
}

/** Broken assumptions about money, whoever logs them. */
const isBroken = (message: string) =>
  /but YooKassa says|already holds other postings|balance_funds|cannot |is not our|deadlock|duplicate key/.test(
    message,
  )

function* linesOf(folder: string): Generator<Line> {
  const logs = join(folder, 'logs')
  for (const name of readdirSync(logs).filter((each) => each.startsWith('server-'))) {
    for (const text of readFileSync(join(logs, name), 'utf8').split('\n')) {
      if (!text.startsWith('{')) continue
      try {
        yield JSON.parse(text) as Line
      } catch {
        // cut off by a kill
      }
    }
  }
}

const withoutIds = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…').slice(0, 200)

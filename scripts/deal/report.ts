import { styleText } from 'node:util'
import { type Amount, type Passport, SdelkaProblem } from '@sdelka/sdk'
import { type Kopecks, parseRubles, rubles, sum } from '../../src/core/money.ts'
import type { Check } from './audit.ts'
import { reasonOf } from './failure.ts'
import type { StepName } from './play.ts'
import type { Words } from './words.ts'

type Colour = Parameters<typeof styleText>[0]
/** Coloured on a terminal, plain elsewhere and under NO_COLOR. */
const paint = (colour: Colour, text: string) => styleText(colour, text, { stream: process.stdout })
const dim = (text: string) => paint('dim', text)
const bold = (text: string) => paint('bold', text)
const mark = (isRight: boolean) => (isRight ? paint('green', '✓') : paint('red', '✗'))
const say = (line = '') => console.log(line)

/** Everything the command prints. */
export function createReport(words: Words) {
  let awaySince: number | undefined
  let slowUntil = 0

  const time = (iso: string) =>
    new Date(iso).toLocaleString(words.locale, {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    })

  function step(name: StepName | 'people' | 'service', detail: string, status = ''): void {
    noticeReturn()
    const shown = name === 'booked' || name === 'held' ? time(detail) : detail
    say(`  ${mark(true)} ${words.steps[name].padEnd(18)} ${shown.padEnd(48)} ${dim(status)}`.trimEnd())
  }

  /** Says once that the server is away, or that it wants us to slow down. */
  function wait(error: unknown, waitMs: number): void {
    const now = performance.now()
    if (error instanceof SdelkaProblem && error.status === 429) {
      if (now > slowUntil) say(dim(`  … ${words.slowDown(Math.ceil(waitMs / 1000))}`))
      slowUntil = Math.max(slowUntil, now + waitMs)
      return
    }
    if (error instanceof SdelkaProblem && error.status < 500) return // another request of ours still runs
    if (awaySince === undefined) say(dim(`  … ${words.away} (${reasonOf(error)})`))
    awaySince ??= now
  }

  function noticeReturn(): void {
    if (awaySince === undefined) return
    say(dim(`  … ${words.back(Math.round((performance.now() - awaySince) / 1000))}`))
    awaySince = undefined
  }

  function title(text: string, url: string): void {
    say(`${bold(text)}  ${dim(url)}`)
    say()
  }

  function split({ enroll, deal }: Passport): void {
    const { split, price } = enroll
    section(`${words.split} · ${price.value}`)
    const lines = [
      [words.shares.master, split.net.value],
      [words.shares.platform, split.fee.value],
      [words.shares.tax, split.tax.value],
    ] as const
    for (const [who, amount] of lines) say(`  ${who.padEnd(20)} ${bold(amount.padStart(12))}`)
    if (deal?.platform_share) truth(deal.platform_share)
  }

  /** In a deal the commission and the reserve are not paid in full: YooKassa's fee comes out of them. */
  function truth({
    provider_fee,
    credited,
    own,
  }: NonNullable<NonNullable<Passport['deal']>['platform_share']>) {
    const lines = [
      [words.truth.fee, provider_fee.value],
      [words.truth.credited, credited.value],
      [words.truth.own, own.value],
    ] as const
    for (const [what, amount] of lines) say(dim(`  ${what.padEnd(20)} ${amount.padStart(12)}`))
  }

  /** The journal of a deal as a table; its ids shortened to their last digits. */
  function journal({ entries, balances }: Passport): void {
    section(words.journal)
    const rows = entries.flatMap(({ key, postings }) =>
      postings.map(({ from, to, amount }, line) => [
        line === 0 ? short(key) : '',
        short(from),
        short(to),
        amount.value,
      ]),
    )
    const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
    const [first, second, third, last] = [width(0), width(1), width(2), width(3)]
    for (const [key = '', from = '', to = '', amount = ''] of rows) {
      const flow = `${from.padEnd(second)} ${dim('→')} ${to.padEnd(third)}`
      say(`  ${dim(key.padEnd(first))}  ${flow}  ${amount.padStart(last)}`)
    }
    const left = balances.filter(({ balance }) => parseRubles(balance.value) !== 0)
    say(dim(`  ${left.map(({ address, balance }) => `${short(address)} ${balance.value}`).join(' · ')}`))
  }

  function checks(found: readonly Check[]): void {
    section(words.audit)
    const width = Math.max(...Object.values(words.checks).map((text) => text.length))
    for (const { name, isRight, detail } of found) {
      say(`  ${mark(isRight)} ${words.checks[name].padEnd(width)}  ${dim(detail)}`)
    }
  }

  /** One line for one deal of many. */
  function line(number: number, count: number, passport: Passport, seconds: number): void {
    noticeReturn()
    const { price, split, id } = passport.enroll
    const parts = [split.net, split.fee, split.tax].map(({ value }) => value).join(' + ')
    const place = String(number).padStart(String(count).length)
    say(`  ${mark(true)} ${place}  ${price.value} = ${parts}  ${dim(`${seconds.toFixed(1)} s  ${id}`)}`)
  }

  function failedLine(number: number, count: number, error: unknown): void {
    say(`  ${mark(false)} ${String(number).padStart(String(count).length)}  ${reasonOf(error)}`)
  }

  /** Why the story ends here. A price that is refused comes with the prices that are possible. */
  function failure(error: unknown): void {
    noticeReturn()
    say(`  ${mark(false)} ${reasonOf(error)}`)
    const { min, max } = (error instanceof SdelkaProblem ? error.details : {}) as Record<
      string,
      Partial<Amount>
    >
    if (min?.value && max?.value) say(`    ${words.possible(min.value, max.value)}`)
  }

  function summary(passports: readonly Passport[], failures: number, seconds: number): void {
    section(words.summary(passports.length, failures, seconds.toFixed(1)))
    const total = (amountOf: (enroll: Passport['enroll']) => { value: string }): Kopecks =>
      sum(passports.map(({ enroll }) => parseRubles(amountOf(enroll).value)))
    const lines = [
      [words.paid, total(({ price }) => price)],
      [words.shares.master, total(({ split }) => split.net)],
      [words.shares.platform, total(({ split }) => split.fee)],
      [words.shares.tax, total(({ split }) => split.tax)],
    ] as const
    for (const [what, amount] of lines) say(`  ${what.padEnd(20)} ${bold(rubles(amount).padStart(14))}`)
  }

  function section(text: string): void {
    say()
    say(bold(text))
  }

  return {
    note: (text: string) => say(dim(`  … ${text}`)),
    verdict: (isRight: boolean) => {
      say()
      say(isRight ? words.done : paint('red', words.failed))
    },
    title,
    step,
    wait,
    split,
    journal,
    checks,
    line,
    failedLine,
    failure,
    summary,
  }
}

export type Report = ReturnType<typeof createReport>

/** `escrow:019…e1f2` becomes `escrow:…e1f2`. */
const short = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{22}([0-9a-f]{5})\b/g, '…$1')

import { z } from 'zod'
import { parseRubles } from '../core/money.ts'
import { parseNetwork } from '../core/network.ts'

// What a setting may look like, and what is made of its text.

const DAY_MINUTES = 24 * 60

export const list = z.string().transform((text) => text.split(',').flatMap((item) => item.trim() || []))
export const networks = list.refine(
  (items) => items.every(parseNetwork),
  'must be addresses or ranges, such as 185.71.76.0/27',
)
export const count = (fallback: number, min = 0, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number().int().min(min).max(max).default(fallback)
export const amount = (fallback: string) =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,2})?$/, 'must be rubles, such as 5.00')
    .default(fallback)
    .transform(parseRubles)
export const hours = (fallback: number) => count(fallback, 1).transform((value) => value * 3_600_000)
export const days = (fallback: number) => count(fallback, 1).transform((value) => value * 86_400_000)

/** `08:00-21:00`, as minutes past midnight. */
export const workHours = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, ctx) => {
      const [, ...parts] = /^(\d\d):([0-5]\d)-(\d\d):([0-5]\d)$/.exec(text) ?? []
      const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts.map(Number)
      const hours = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute }
      if (hours.from >= hours.to || hours.to > DAY_MINUTES) ctx.addIssue('must be hours such as 08:00-21:00')
      return hours
    })

/**
 * `24h:0%,0h:20%,after:50%`: who cancels a day before the start or earlier leaves nothing, until the start 20 % of the
 * price, and half of it afterwards. Waiting never gets cheaper.
 */
export function cancelPolicy(fallback: string) {
  return z
    .string()
    .default(fallback)
    .transform((text, ctx) => {
      const rows = text.split(',').map((row) => {
        const [, hours, percent] = /^(?:(\d{1,4})h|after):(\d{1,3})%$/.exec(row.trim()) ?? []
        return {
          hoursBefore: hours === undefined ? null : Number(hours),
          keepBasisPoints: Number(percent) * 100,
        }
      })
      const isRising = rows.every(({ hoursBefore, keepBasisPoints }, index) => {
        const next = rows[index + 1]
        const isLast = hoursBefore === null
        if (!(keepBasisPoints <= 10_000) || isLast !== (next === undefined)) return false
        return (
          !next || ((next.hoursBefore ?? -1) < (hoursBefore ?? 0) && keepBasisPoints <= next.keepBasisPoints)
        )
      })
      if (!isRising) ctx.addIssue('must be rows such as 24h:0%,0h:20%,after:50%, each later and none cheaper')
      return rows
    })
}

/** What may stand between us and the caller: addresses, ranges, or words for ranges. `true` is anybody at all. */
const PROXY_WORDS = ['loopback', 'linklocal', 'uniquelocal']
const isProxy = (text: string) => PROXY_WORDS.includes(text) || parseNetwork(text) !== undefined
export const proxies = z
  .string()
  .refine(
    (text) => text === '' || text === 'true' || text.split(',').every((item) => isProxy(item.trim())),
    'must be the addresses or ranges of your proxies, such as 10.0.0.1,10.1.0.0/16',
  )
  .default('')

/** `CLUSTER`: how many processes serve. */
export const processes = z
  .string()
  .default('1')
  .transform(Number)
  .refine(
    (value) => Number.isInteger(value) && value >= 1 && value <= 64,
    'must be a whole number from 1 to 64',
  )

import type { Context } from '../context.ts'
import { add, type Kopecks, kopecks } from '../core/money.ts'
import { yearIn } from '../core/zone.ts'
import { type Balances, readMoney } from './store.ts'

export type Income = {
  year: number
  counted: Kopecks
  gross: Kopecks
  ceiling: Kopecks
  /** Below zero: exceeded. */
  left: Kopecks
}
export type Earnings = Omit<Balances, 'paidTwice'> & { paid: Kopecks; at: Date; income: Income }

/** A master's money, and what is left of the ceiling of the year's income. */
export async function readEarnings(
  { db, clock, config }: Pick<Context, 'db' | 'clock' | 'config'>,
  masterId: string,
): Promise<Earnings> {
  const at = clock.now()
  const { year, from, to } = yearIn(config.TIME_ZONE, at)
  const { paidTwice, sent, gross, fee, ...balances } = await readMoney(db, masterId, { from, to })
  const paid = kopecks(sent + paidTwice - balances.onItsWay)
  const counted = add(gross, fee)
  const ceiling = config.INCOME_CEILING
  const left = kopecks(ceiling - counted)
  return { ...balances, paid, at, income: { year, counted, gross, ceiling, left } }
}

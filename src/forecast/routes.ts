import { Gauge } from 'prom-client'
import { PayoutForecast } from '#schema/forecast.ts'
import type { Context } from '../context.ts'
import { MINUTE_MS } from '../core/clock.ts'
import { add } from '../core/money.ts'
import { amountOf } from '../http/amount.ts'
import { SAME_IN_ALL } from '../http/metrics.ts'
import type { Routes } from '../http/route.ts'
import { type Forecast, readForecast } from './read.ts'

/** A scrape does not wait for YooKassa: it shows what was found out last, and that is no older than this for long. */
const FRESH_MS = 5 * MINUTE_MS

type ForecastContext = Pick<Context, 'db' | 'clock' | 'config' | 'yookassa' | 'log'>

export function forecastRoutes(ctx: ForecastContext): Routes {
  let last: Forecast | undefined
  let reading: Promise<unknown> | undefined

  async function read(): Promise<Forecast> {
    last = await readForecast(ctx)
    return last
  }

  function refresh(): void {
    const age = last ? ctx.clock.now().getTime() - last.at.getTime() : Number.POSITIVE_INFINITY
    if (reading || age < FRESH_MS) return
    reading = read()
      .catch((error) => ctx.log.warn({ err: error }, 'the forecast of payouts could not be read'))
      .finally(() => {
        reading = undefined
      })
  }

  return async (app) => {
    new Gauge({
      name: 'payout_shortfall_rubles',
      help: 'What the payout gateway lacks for the payouts of the coming hours. Absent while YooKassa does not tell its balance.',
      labelNames: ['hours'],
      registers: [app.metrics],
      aggregator: SAME_IN_ALL,
      collect() {
        refresh()
        this.reset()
        for (const { hours, shortfall } of last?.gateway ?? []) {
          if (shortfall !== null) this.set({ hours: String(hours) }, shortfall / 100)
        }
      },
    })

    const forecast = {
      operationId: 'forecastPayouts',
      summary: 'What the payout gateway must pay in the coming days, and whether it can.',
      tags: ['payouts'],
      response: { 200: PayoutForecast },
    }
    app.get(
      '/payouts/forecast',
      { schema: forecast, config: { roles: ['operator', 'accountant'] } },
      async () => view(await read()),
    )
  }
}

const view = ({ at, balance, gateway, deals, inDoubt }: Forecast): PayoutForecast => ({
  at: at.toISOString(),
  balance: balance === null ? null : amountOf(balance),
  gateway: gateway.map(({ hours, until, masters, platform, shortfall }) => ({
    hours,
    until: until.toISOString(),
    masters: amountOf(masters),
    platform: amountOf(platform),
    total: amountOf(add(masters, platform)),
    shortfall: shortfall === null ? null : amountOf(shortfall),
  })),
  in_doubt: amountOf(inDoubt),
  deals: deals.map(({ hours, masters }) => ({ hours, masters: amountOf(masters) })),
})

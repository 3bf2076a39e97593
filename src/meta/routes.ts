import { Meta } from '#schema/demo.ts'
import { EvidenceType } from '#schema/dispute.ts'
import type { Context } from '../context.ts'
import { rubles } from '../core/money.ts'
import type { Routes } from '../http/route.ts'
import { rails } from '../rail/rail.ts'
import { priceBounds } from '../settlement/price.ts'

const BANNER = 'Демо: деньги не настоящие, вместо ЮKassa отвечает эмулятор'

/** What this installation is: for the banner and for clients that want to know before they sign in. */
export function metaRoutes(
  { config, clock }: Pick<Context, 'config' | 'clock'>,
  emulatorUrl: string | null,
): Routes {
  return async (app) => {
    const meta = {
      operationId: 'readMeta',
      summary: 'What this installation is, and whether its money is real.',
      tags: ['meta'],
      response: { 200: Meta },
    }
    app.get('/meta', { schema: meta, config: { public: true } }, () => {
      const { min, max } = priceBounds(config)
      const rail = rails[config.RAIL]
      return {
        name: 'sdelka' as const,
        is_demo: config.isDemo,
        banner: config.isDemo ? BANNER : null,
        rail: config.RAIL,
        time_zone: config.TIME_ZONE,
        now: clock.now().toISOString(),
        emulator_url: emulatorUrl,
        payout_widget_url:
          emulatorUrl && `${emulatorUrl}/payouts-widget?account_id=${rail.widgetAccount(config)}`,
        payment_methods: [...rail.paymentMethods],
        account_types: [...rail.accountKinds],
        price: { min: rubles(min), max: rubles(max) },
        evidence: {
          types: [...EvidenceType.options],
          max_bytes: config.EVIDENCE_MAX_MB * 1024 * 1024,
          max_files: config.EVIDENCE_MAX_FILES,
        },
      }
    })
  }
}

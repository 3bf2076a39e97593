import { z } from 'zod'
import { Moment } from './common.ts'

/** One of the three: how far, until when, or back to the real time. */
export const ClockMove = z
  .union([
    z.strictObject({
      advance: z.string().regex(/^P[\dTDHMSW.]+$/, 'must be an ISO 8601 duration such as P7D'),
    }),
    z.strictObject({ set: z.iso.datetime({ offset: true }) }),
    z.strictObject({ reset: z.literal(true) }),
  ])
  .meta({ id: 'ClockMove' })
export type ClockMove = z.output<typeof ClockMove>

export const DemoTime = z.object({ now: Moment }).meta({ id: 'DemoTime' })

/** What this installation is. */
export const Meta = z
  .object({
    name: z.literal('sdelka'),
    is_demo: z.boolean(),
    banner: z.string().nullable().describe('Shown on every page of a demo.'),
    rail: z.string(),
    time_zone: z.string().describe('Of the days that people see.'),
    now: Moment,
    emulator_url: z.string().nullable(),
    payout_widget_url: z.string().nullable(),
    payment_methods: z.array(z.string()).describe('Ways to pay that the rail of new enrolls allows.'),
    account_types: z.array(z.string()).describe('Payout destinations that the rail of new enrolls can pay.'),
    price: z.object({ min: z.string(), max: z.string() }),
  })
  .meta({ id: 'Meta' })
export type Meta = z.infer<typeof Meta>

import { z } from 'zod'
import { Amount, Id, Moment, PageQuery, text } from './common.ts'

const Title = text(1, 120)
const Description = text(0, 2000)
const Duration = z.number().int().min(5).max(1440).describe('Minutes.')

export const NewService = z
  .object({
    title: Title,
    description: Description.default(''),
    price: Amount,
    duration_minutes: Duration,
  })
  .meta({
    id: 'NewService',
    examples: [
      {
        title: 'Haircut',
        description: '',
        price: { value: '1000.00', currency: 'RUB' },
        duration_minutes: 60,
      },
    ],
  })
export type NewService = z.output<typeof NewService>

export const ServiceChange = z
  .object({
    title: Title,
    description: Description,
    price: Amount,
    duration_minutes: Duration,
    is_open: z.boolean(),
  })
  .partial()
  .meta({ id: 'ServiceChange' })
export type ServiceChange = z.output<typeof ServiceChange>

export const ServiceQuery = PageQuery.extend({ master_id: Id.optional() })

export const Service = z
  .object({
    id: Id,
    master_id: Id,
    master_name: z.string(),
    title: z.string(),
    description: z.string(),
    price: Amount,
    duration_minutes: z.number().int(),
    is_open: z.boolean().describe('A closed service takes no new bookings.'),
    cancellation: z
      .array(z.object({ hours_before: z.number().int().nullable(), kept: Amount }))
      .describe(
        'What a client who cancels leaves to the master, once the master has accepted and the client has paid: up to so ' +
          'many hours before the start, the earliest first; null for later. A booking freezes it.',
      ),
    created_at: Moment,
    changed_at: Moment,
  })
  .meta({ id: 'Service' })
export type Service = z.infer<typeof Service>

export const ServiceTimesQuery = z.object({
  from: z.iso.date().optional().describe('The first day, such as 2026-11-25; today unless given.'),
  days: z.coerce.number().int().min(1).max(31).default(7),
})

/** When a service can be booked, day by day. */
export const ServiceTimes = z
  .object({
    time_zone: z.string().describe('In which the days are counted: `Europe/Moscow`.'),
    safe_until: Moment.describe('Work that ends later is not offered: money paid now would be back before.'),
    days: z.array(
      z.object({ date: z.iso.date(), times: z.array(z.object({ starts_at: Moment, ends_at: Moment })) }),
    ),
  })
  .meta({ id: 'ServiceTimes' })
export type ServiceTimes = z.infer<typeof ServiceTimes>

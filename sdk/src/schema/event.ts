import { z } from 'zod'
import { Id, Moment } from './common.ts'

const what = z.string().describe('As in the story of a passport: `payment.held`, `payout.parked`.')

/** The first event of each stream. */
export const OpenEvent = z
  .object({
    event: z.literal('open'),
    resumed: z.boolean().describe('False: what happened before is not told. Read what you show once more.'),
  })
  .meta({ id: 'OpenEvent' })

/** Something happened in a deal: read what you show of it again. */
export const DealEvent = z
  .object({ event: z.literal('deal'), enroll_id: Id, what, at: Moment })
  .meta({ id: 'DealEvent' })

/** Something happened to a payout destination. */
export const AccountEvent = z
  .object({ event: z.literal('account'), account_id: Id, what, at: Moment })
  .meta({ id: 'AccountEvent' })

/** A hint, never the thing itself: what changed is asked for. The same one may come twice. */
export const LiveEvent = z.discriminatedUnion('event', [OpenEvent, DealEvent, AccountEvent])
export type LiveEvent = z.infer<typeof LiveEvent>

const position = z.string().regex(/^\d{1,15}$/, 'must be the id of an event')

export const EventQuery = z.object({
  last_event_id: position.optional().describe('Like the header `Last-Event-ID`, which comes first.'),
})
export const EventHeaders = z.object({
  'last-event-id': position.optional().describe('Go on after this event: its `id`.'),
})

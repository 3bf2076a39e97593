import { z } from 'zod'
import { Amount, Id, Moment } from './common.ts'
import { EvidenceType } from './dispute.ts'

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

/** Calls of YooKassa that the platform makes, and so can go wrong. */
export const faultOperations = [
  '*',
  'payments.create',
  'payments.get',
  'payments.list',
  'payments.capture',
  'payments.cancel',
  'refunds.create',
  'refunds.get',
  'refunds.list',
  'payouts.create',
  'payouts.get',
  'payouts.search',
  'deals.create',
  'deals.get',
  'me',
] as const

/** How they go wrong. */
export const faultModes = [
  'timeout_before',
  'timeout_after_success',
  '500',
  '429',
  'reset',
  'garbage',
  'slow',
  '202',
] as const

const FaultMode = z
  .enum(faultModes)
  .describe(
    '`timeout_before`: not done, no answer. `timeout_after_success`: done, no answer. `reset`: the connection breaks. `garbage`: done, half of the answer. `slow`: done, answered late. `202`: done, answered as not done yet.',
  )

export const FaultOrder = z
  .object({
    operation: z.enum(faultOperations),
    mode: FaultMode,
    times: z.number().int().min(1).max(1000).default(1).describe('It strikes so often.'),
    delay_ms: z.number().int().min(0).max(60_000).optional().describe('Of `slow`.'),
  })
  .meta({ id: 'FaultOrder' })

export const DemoFaults = z
  .object({
    items: z
      .array(
        z.object({
          operation: z.string(),
          mode: z.string(),
          struck: z.number().int(),
          left: z.number().int().nullable().describe('Null: always.'),
        }),
      )
      .describe('Those that are ordered.'),
    operations: z.array(z.string()),
    modes: z.array(z.string()),
  })
  .meta({ id: 'DemoFaults' })
export type DemoFaults = z.infer<typeof DemoFaults>

const NotificationMode = z
  .enum(['normal', 'drop', 'duplicate', 'delay', 'reorder'])
  .describe('What becomes of notifications on their way. `drop`: lost for good. `reorder`: in pairs.')

export const DemoNotificationOrder = z
  .object({
    mode: NotificationMode,
    times: z.number().int().min(1).max(1000).optional().describe('Only so often; always unless given.'),
    delay_ms: z.number().int().min(0).max(3_600_000).optional(),
  })
  .meta({ id: 'DemoNotificationOrder' })
export type DemoNotificationOrder = z.infer<typeof DemoNotificationOrder>

export const DemoNotificationQuery = z.object({
  after: z.iso.datetime({ offset: true }).optional().describe('Only those that came later.'),
})

/** The last fifty, newest first. */
export const DemoNotifications = z
  .object({
    mode: NotificationMode,
    items: z.array(
      z.object({
        event: z.string().describe('`payment.succeeded`'),
        object_id: z.string().describe('At YooKassa.'),
        subject_id: Id.nullable().describe('Our payment, payout, refund or deal.'),
        enroll_id: Id.nullable(),
        state: z
          .enum(['new', 'confirmed', 'unconfirmed', 'foreign', 'lost'])
          .describe(
            '`new`: it is being looked into. `confirmed`: YooKassa says the same. `foreign`: of nothing of ours. `lost`: it never came.',
          ),
        repeats: z.number().int().describe('So often it came again before it was confirmed.'),
        at: Moment,
      }),
    ),
  })
  .meta({ id: 'DemoNotifications' })
export type DemoNotifications = z.infer<typeof DemoNotifications>

const BankReason = z.enum([
  'insufficient_funds',
  'fraud_suspected',
  'one_time_limit_exceeded',
  'periodic_limit_exceeded',
  'rejected_by_payee',
  'general_decline',
  'issuer_unavailable',
  'recipient_not_found',
  'recipient_check_failed',
  'identification_required',
])
const BankAnswer = z
  .enum(['at_once', 'later', 'refused'])
  .describe('`later`: a payout stays `accepted` until `POST /demo/payouts/{id}/settle` ends it.')

export const DemoBankOrder = z
  .object({
    answer: BankAnswer.optional(),
    reason: BankReason.optional().describe('Of `refused`; `general_decline` unless given.'),
    balance: Amount.optional().describe('What the gateway has for payouts.'),
  })
  .meta({ id: 'DemoBankOrder' })
export type DemoBankOrder = z.infer<typeof DemoBankOrder>

/** How payouts are answered. */
export const DemoBank = z
  .object({ answer: BankAnswer, reason: BankReason.nullable(), balance: Amount })
  .meta({ id: 'DemoBank' })
export type DemoBank = z.infer<typeof DemoBank>

/** The bank's last word about a payout; `canceled` also takes back one that had arrived. */
export const DemoBankVerdict = z
  .object({ status: z.enum(['succeeded', 'canceled']), reason: BankReason.optional() })
  .meta({ id: 'DemoBankVerdict' })

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
    evidence: z
      .object({ types: z.array(EvidenceType), max_bytes: z.number().int(), max_files: z.number().int() })
      .describe('What a dispute takes.'),
  })
  .meta({ id: 'Meta' })
export type Meta = z.infer<typeof Meta>

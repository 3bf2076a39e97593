import { z } from 'zod'
import { Id, Moment, PageQuery, text } from './common.ts'

export const ReconciliationStatus = z
  .enum(['waiting', 'running', 'finished', 'failed'])
  .describe('`failed`: it could not be brought to its end, and what it did not see may differ.')

const Count = z.object({ theirs: z.number().int(), ours: z.number().int() })

export const Reconciliation = z
  .object({
    id: Id,
    source: z.enum(['nightly', 'person', 'command', 'restore', 'registry']).describe('Who asked for it.'),
    asked_by: Id.nullable(),
    from: Moment,
    to: Moment,
    status: ReconciliationStatus,
    reason: z.string().nullable().describe('Why it failed.'),
    seen: z
      .object({ payment: Count, refund: Count, payout: Count, deal: Count })
      .partial()
      .nullable()
      .describe('How many were compared: in lists of theirs, and of ours that no list held.'),
    cured: z.number().int().describe('Differences that the ordinary sync has mended.'),
    found: z.number().int().describe('Cases that it opened or met again.'),
    created_at: Moment,
    finished_at: Moment.nullable(),
  })
  .meta({ id: 'Reconciliation' })
export type Reconciliation = z.infer<typeof Reconciliation>

export const ReconciliationQuery = PageQuery.extend({ status: ReconciliationStatus.optional() })

const Time = z.iso.datetime({ offset: true })
export const ReconciliationRequest = z
  .object({
    from: Time.optional().describe('Three days before `to` unless given.'),
    to: Time.optional().describe('Now unless given.'),
  })
  .nullish()
  .meta({ id: 'ReconciliationRequest' })

export const CaseKind = z
  .enum([
    'missing_here',
    'missing_there',
    'amount',
    'status',
    'fee',
    'refunded',
    'age',
    'balance',
    'unreadable',
  ])
  .describe('In what the two sides differ. `age`: not final for too long.')

export const CaseStatus = z.enum(['open', 'resolved'])

/** A difference that no sync could mend. */
export const ReconciliationCase = z
  .object({
    id: Id,
    kind: CaseKind,
    object: z.enum(['payment', 'refund', 'payout', 'deal']),
    subject: z.string().describe('Our id; that of YooKassa when there is none of ours.'),
    yookassa_id: z.string().nullable(),
    enroll_id: Id.nullable(),
    ours: z.string().nullable().describe('What our books say; null when they know nothing of it.'),
    theirs: z.string().nullable().describe('What YooKassa, or the registry, says.'),
    source: z.enum(['api', 'registry']),
    first_run: Id,
    last_run: Id,
    first_seen_at: Moment,
    last_seen_at: Moment,
    status: CaseStatus,
    resolution: z
      .enum(['gone', 'explained', 'corrected', 'provider_error'])
      .nullable()
      .describe('`gone`: it did not differ any more.'),
    reason: z.string().nullable(),
    resolved_by: Id.nullable(),
    resolved_at: Moment.nullable(),
  })
  .meta({ id: 'ReconciliationCase' })
export type ReconciliationCase = z.infer<typeof ReconciliationCase>

export const CaseQuery = PageQuery.extend({ status: CaseStatus.optional(), kind: CaseKind.optional() })

export const CaseResolution = z
  .object({
    resolution: z.enum(['explained', 'corrected', 'provider_error']),
    reason: text(1, 1000),
  })
  .meta({ id: 'CaseResolution' })

const json = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .string()
    .max(2000)
    .transform((value, ctx) => {
      try {
        return JSON.parse(value) as unknown
      } catch {
        ctx.addIssue({ code: 'custom', message: 'must be JSON' })
        return z.NEVER
      }
    })
    .pipe(shape)

const RegistryType = z.enum(['payment', 'refund', 'payout'])

/** How to read a registry. The body is the file itself, `text/csv`, with the names of its columns in the first line. */
export const RegistryQuery = z.object({
  mapping: json(z.partialRecord(z.enum(['id', 'type', 'amount', 'fee', 'date']), z.string().max(200)))
    .optional()
    .describe('The names of our columns in the file, as JSON: `{"id":"Номер","amount":"Сумма"}`.'),
  words: json(z.record(z.string(), RegistryType))
    .optional()
    .describe('The words for our types in the file, as JSON: `{"Возврат":"refund"}`.'),
  type: RegistryType.optional().describe('Of every line, when there is no such column.'),
  delimiter: z.enum([',', ';', 'tab']).optional().describe('Found out unless given.'),
  decimal: z.enum([',', '.']).optional(),
  encoding: z
    .enum(['utf-8', 'windows-1251'])
    .optional()
    .describe('UTF-8 unless given, with or without a BOM.'),
})

import { z } from 'zod'
import { Moment } from './common.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

/** Who did what to what, and why. */
export const AuditLine = z
  .object({
    seq: z.number().int(),
    at: Moment,
    actor: z.string().describe('operator, arbiter, accountant, person, command_line, system, yookassa'),
    actor_id: z.string().nullable(),
    action: z.string(),
    subject: z.object({ kind: z.string(), id: z.string() }),
    reason: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
    previous: Hash.describe('The hash of the line before.'),
    hash: Hash,
  })
  .meta({ id: 'AuditLine' })
export type AuditLine = z.infer<typeof AuditLine>

export const AuditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.coerce.number().int().min(1).optional(),
  action: z.string().max(60).optional(),
  actor_id: z.string().max(120).optional(),
  subject_id: z.string().max(120).optional(),
})
export const AuditPage = z.object({ items: z.array(AuditLine), next_cursor: z.number().int().optional() })

export const AuditVerification = z
  .object({
    whole: z.boolean(),
    head: z
      .object({ seq: z.number().int(), hash: z.string() })
      .describe('The end of the log. Noted elsewhere, it proves later that nothing before it was changed.'),
    unsealed: z.boolean().describe('The house was too busy to seal what is new.'),
    checks: z.array(
      z.object({
        check: z.string().describe('What is wrong when it finds something.'),
        holds: z.string().describe('What it promises.'),
        remedy: z.string(),
        findings: z.array(z.object({ subject: z.string(), detail: z.string() })),
      }),
    ),
  })
  .meta({ id: 'AuditVerification' })
export type AuditVerification = z.infer<typeof AuditVerification>

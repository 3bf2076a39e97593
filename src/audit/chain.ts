import { createHash } from 'node:crypto'

export type AuditActor =
  | 'operator'
  | 'arbiter'
  | 'accountant'
  | 'person'
  | 'command_line'
  | 'system'
  | 'yookassa'

/** One line of the audit log as it is hashed: who did what to what, and why. */
export type Line = {
  seq: number
  at: Date
  actor: AuditActor
  actorId: string | null
  action: string
  subjectKind: string
  subjectId: string
  reason: string | null
  detail: Record<string, unknown>
  /** The hash of the line before. */
  previous: string
}

/** What stands before the first line. */
export const GENESIS = '0'.repeat(64)

/** SHA-256 over all of a line, the hash of the one before included. */
export function hashOf({ at, ...line }: Line): string {
  return sha256(canonical({ ...line, at: at.toISOString() }))
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** JSON with the keys of every object in order: the same content always gives the same text. */
export function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`
}

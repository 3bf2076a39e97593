import type { Patient } from './patient.ts'

/** `skipped`: it cannot be looked at, because something it needs is red itself. */
export type Level = 'green' | 'yellow' | 'red' | 'skipped'

export type Finding = {
  level: Level
  /** What is so. Never a secret. */
  says: string
  /** What to do about it; each yellow and red has one. */
  todo?: string
}

/** Looks at one thing and changes nothing. */
export type Check = (patient: Patient) => Finding | Promise<Finding>

/** Checks that belong together, by name. To add one, write a function and name it here. */
export type Family = {
  title: string
  /** How long a check may take, when that is not `LIMIT_MS`. */
  limitMs?: number
  checks: Record<string, Check>
}

export const green = (says: string): Finding => ({ level: 'green', says })
export const yellow = (says: string, todo: string): Finding => ({ level: 'yellow', says, todo })
export const red = (says: string, todo: string): Finding => ({ level: 'red', says, todo })
export const skipped = (says: string): Finding => ({ level: 'skipped', says })

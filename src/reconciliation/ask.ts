import { setTimeout as pause } from 'node:timers/promises'
import type { Reading } from '../yookassa/objects.ts'

/** How often a question is asked before a run gives up, and the pause after the first time; each is twice the last. */
export type Patience = { tries: number; pauseMs: number }
export const PATIENCE: Patience = { tries: 9, pauseMs: 250 } // a minute, besides YooKassa's own time-outs

/** The run cannot go on: what it does not know it must not report as agreement. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
}

type Answer<T> = Exclude<Reading<T>, { kind: 'unknown' }>

/** Asks YooKassa until it answers. @throws Unanswered */
export async function ask<T>(
  { tries, pauseMs }: Patience,
  what: string,
  question: () => Promise<Reading<T>>,
): Promise<Answer<T>> {
  for (let attempt = 1; ; attempt++) {
    const reading = await question()
    if (reading.kind !== 'unknown') return reading
    if (attempt >= tries) throw new Unanswered(`YooKassa did not answer for ${what}: ${reading.reason}`)
    await pause(pauseMs * 2 ** (attempt - 1))
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Enroll, Service } from '@sdelka/sdk'
import type { House } from './house.ts'
import type { Person } from './people.ts'
import { type Deal, Surprise, type Witness } from './witness.ts'

const WAIT_LIMIT_MS = 400_000

export type Stage = {
  house: Pick<House, 'control' | 'db'>
  witness: Witness
  client: Person
  /** With a verified wallet; many clients share one. */
  master: Person
  /** Without one, and this client's alone. */
  lateMaster: Person
  operator: Person
  arbiters: readonly Person[]
  serviceOf: (master: Person) => Service
  slotOf: (master: Person) => Date
}

export type Step = 'accept' | 'complete' | 'confirm' | 'cancel'

/** A click of somebody. When it is refused as too late, the enroll tells whether an earlier one did it. */
export async function step(
  { witness }: Stage,
  deal: Deal,
  person: Person,
  id: string,
  intention: Step,
  isDone: (enroll: Enroll) => boolean,
): Promise<void> {
  const { refused } = await witness.click(deal, {
    person,
    intention,
    act: (me, options) => me.enrolls[intention](id, options),
    read: stateOf,
  })
  if (refused === undefined) return
  const enroll = await witness.look(person, (me) => me.enrolls.read(id))
  note(deal, enroll)
  if (!isDone(enroll)) throw new Surprise(`${intention} of a ${enroll.status} enroll was refused: ${refused}`)
}

export async function readUntil(
  { witness }: Stage,
  deal: Deal,
  person: Person,
  id: string,
  isWanted: (enroll: Enroll) => boolean,
): Promise<Enroll> {
  const ask = async () => {
    const enroll = await witness.look(person, (me) => me.enrolls.read(id))
    note(deal, enroll)
    return enroll
  }
  return until(`enroll ${id}`, ask, isWanted)
}

export async function until<T extends { status: string }>(
  what: string,
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
): Promise<T> {
  const giveUpAt = performance.now() + WAIT_LIMIT_MS
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.5, 2_000)) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    if (performance.now() > giveUpAt) throw new Surprise(`${what} is still ${answer.status}`)
    await sleep(pauseMs)
  }
}

const note = (deal: Deal, { status }: Enroll) => void deal.seen.add(status)

export const stateOf = ({ id, status }: { id: string; status: string }) => ({ id, told: status })

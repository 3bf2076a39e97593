import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SdelkaProblem, type SignedIn } from '@sdelka/sdk'
import { type Person, reasonOf, waits } from './people.ts'
import type { Random } from './random.ts'

export type Intention =
  | 'book'
  | 'accept'
  | 'pay'
  | 'complete'
  | 'confirm'
  | 'cancel'
  | 'refund'
  | 'account'
  | 'dispute'
  | 'answer'
  | 'take'
  | 'rule'
  | 'withdraw'

/** One thing that somebody wanted, and what they were told in the end. */
export type Call = {
  intention: Intention
  /** One Idempotency-Key through all tries, or another one after an answer that got lost: a page that is loaded anew. */
  keys: string[]
  at: string
  /** What the answer says: `completed`, `processing`, … */
  told?: string
  /** Whose state was told. */
  id?: string
  /** A plain no: its code. */
  refused?: string
  /** An earlier try was not answered, or failed: it may have been carried out all the same. */
  isLost: boolean
}

export type Plot =
  | 'plain'
  | 'callOff'
  | 'regret'
  | 'late'
  | 'refund'
  | 'decline'
  | 'leave'
  | 'keep'
  | 'dispute'
  | 'silence'

/** An objection as people made it, all in kopecks. */
export type Objection = {
  by: 'client' | 'master'
  /** How much of the price it is about. */
  amount: number
  /** What the master gets of that: what the arbiter says, what silence means, or nobody's word, as it was withdrawn. */
  share: number | 'withdrawn'
}

/** What became of a deal, as its people saw it. */
export type Deal = {
  number: number
  plot: Plot
  enrollId?: string
  calls: Call[]
  /** `either`: two people wanted different things at once. `open`: somebody walked away in the middle. */
  objection?: Objection
  wanted: 'completed' | 'cancelled' | 'either' | 'open' | 'unbooked'
  /** The highest thing anybody was told of it. */
  seen: Set<string>
  isPlayed: boolean
  /** An answer that makes no sense, or waiting in vain. */
  surprise?: string
}

/** Nothing was asked yet. */
class SignInFailed extends Error {
  override readonly name = 'SignInFailed'
}

/** An answer that makes no sense, or none for too long. */
export class Surprise extends Error {
  override readonly name = 'Surprise'
}

type Asked<T> = {
  person: Person
  intention: Intention
  act: (me: SignedIn, options: { idempotencyKey: string }) => Promise<T>
  read: (answer: T) => { told: string; id: string }
  key?: string
}
export type Answered<T> = { answer: T; refused?: never } | { answer?: never; refused: string }

/** Answers that come later, or when time is moved, may be two: the first could not be kept, and its key was given free. */
const KEPT_MS = 20_000

/** A call that nobody answers for so long is stuck. */
const GIVE_UP_MS = 300_000

export type Witness = ReturnType<typeof witnessOf>

/** Makes calls as a real client does, by different processes and with one key, and remembers what came back. */
export function witnessOf(
  urls: readonly string[],
  random: Random,
  isDoubling: () => boolean,
  isHurried: () => boolean,
) {
  /** One call, until there is a plain yes or no. */
  async function call<T>(deal: Deal, { person, intention, act, read, key }: Asked<T>): Promise<Answered<T>> {
    let idempotencyKey = key ?? randomUUID()
    const at = new Date().toISOString()
    const record: Call = { intention, keys: [idempotencyKey], at, isLost: false }
    const isPatient = random.chance(0.4) || intention === 'refund' // asked anew, it would be another refund
    deal.calls.push(record)
    const giveUpAt = performance.now() + GIVE_UP_MS
    for (;;) {
      const url = random.pick(urls)
      const me = await person.at(url).catch(() => undefined)
      const troubles: string[] = []
      try {
        if (!me) throw new SignInFailed()
        const answer = await waits.run(troubles, () => act(me, { idempotencyKey }))
        if (troubles.some(mayHaveHappened)) record.isLost = true
        Object.assign(record, read(answer))
        return { answer }
      } catch (error) {
        if (troubles.some(mayHaveHappened)) record.isLost = true
        const refused = await judge(error, record, person, url)
        if (refused) return { refused }
        if (performance.now() > giveUpAt) {
          throw new Surprise(`${intention} was not answered for ${GIVE_UP_MS / 1000} s: ${reasonOf(error)}`)
        }
        if (!isPatient && record.isLost) {
          idempotencyKey = randomUUID()
          record.keys.push(idempotencyKey)
        }
        await sleep(100)
      }
    }
  }

  /** The code of a plain no; otherwise the call is to be made again. */
  async function judge(
    error: unknown,
    record: Call,
    person: Person,
    url: string,
  ): Promise<string | undefined> {
    if (error instanceof SignInFailed) return undefined
    if (!(error instanceof SdelkaProblem)) {
      record.isLost = true
      return undefined
    }
    if (error.status === 401) {
      person.forget(url) // a refresh whose answer was lost cannot be repeated: sign in again
      return undefined
    }
    if (error.status >= 500 && error.code !== 'payment_rejected') {
      record.isLost = true
      return undefined
    }
    if (PASSING.has(error.code)) return undefined
    record.refused = error.code
    return error.code
  }

  return {
    random,
    call,
    /** Often two clicks instead of one: through other processes, with one key or with two. Answers a yes if there is one. */
    async click<T>(deal: Deal, asked: Asked<T>): Promise<Answered<T>> {
      if (!isDoubling()) return call(deal, asked)
      const key = random.chance(0.5) ? randomUUID() : undefined
      const clicks = [
        call(deal, key ? { ...asked, key } : asked),
        call(deal, key ? { ...asked, key } : asked),
      ]
      const startedAt = performance.now()
      const records = deal.calls.slice(-2) // both have been noted down by now
      const answers = await Promise.all(clicks)
      const isOneKey = records.every(({ keys }) => keys.length === 1 && keys[0] === key)
      if (!isOneKey || isHurried() || performance.now() - startedAt > KEPT_MS) return wordOf(answers)
      assertSame(asked, answers)
      if (!records.some(({ isLost }) => isLost)) assertOneWord(asked, answers)
      return wordOf(answers)
    },
    /** A look at something, from anywhere, for as long as it takes. */
    async look<T>(person: Person, what: (me: SignedIn) => Promise<T>): Promise<T> {
      const giveUpAt = performance.now() + GIVE_UP_MS
      for (;;) {
        const url = random.pick(urls)
        try {
          return await what(await person.at(url))
        } catch (error) {
          if (error instanceof SdelkaProblem && error.status === 401) person.forget(url)
          else if (error instanceof SdelkaProblem && error.status < 500 && !PASSING.has(error.code))
            throw error
          if (performance.now() > giveUpAt) throw new Surprise(`a look was in vain: ${reasonOf(error)}`)
          await sleep(100)
        }
      }
    },
  }
}

const PASSING = new Set(['rate_limited', 'idempotency_key_in_use'])

/** These say for certain that this try did nothing. */
const mayHaveHappened = (reason: string) => !PASSING.has(reason)

/** A yes if there is one. */
const wordOf = <T>(answers: Answered<T>[]): Answered<T> =>
  answers.find(({ refused }) => !refused) ?? (answers[0] as Answered<T>)

/** One key, one thing: two answers of one object, if both are a yes. */
function assertSame<T>({ read, intention }: Asked<T>, answers: Answered<T>[]): void {
  const ids = new Set(answers.flatMap(({ answer }) => (answer === undefined ? [] : read(answer).id)))
  if (ids.size > 1) throw new Surprise(`one key, two answers to ${intention}: ${[...ids].join(' and ')}`)
}

/** And when none of them got lost, both are a yes or both are the same no. */
function assertOneWord<T>({ intention }: Asked<T>, answers: Answered<T>[]): void {
  const words = new Set(answers.map(({ refused }) => refused ?? 'yes'))
  if (words.size > 1) throw new Surprise(`one key, two words about ${intention}: ${[...words].join(' and ')}`)
}

import type { YooKassa } from '../../src/yookassa/client.ts'
import type { Random } from './random.ts'
import type { Call } from './turnstile.ts'

/** A way in which one answer of YooKassa is spoiled, as the emulator is asked for it. */
type Spoiling = { mode: string; done?: boolean; delay_ms?: number }

/** Where several things happen at once, a call that gets no answer ends by a real time-out. */
export const IMPATIENT_MS = 60

const spoilings: Record<string, Spoiling> = {
  timeout_before: { mode: 'timeout_before' },
  timeout_after_success: { mode: 'timeout_after_success' },
  '500': { mode: '500' },
  '500 after success': { mode: '500', done: true },
  '429': { mode: '429' },
  reset: { mode: 'reset' },
  'reset after success': { mode: 'reset', done: true },
  garbage: { mode: 'garbage' },
  slow: { mode: 'slow', delay_ms: 5 },
  'slower than we wait': { mode: 'slow', delay_ms: 60_000 },
  '202': { mode: '202' },
}
export const faultNames = Object.keys(spoilings)
const isSilence = (name: string) => name.startsWith('timeout') || name.startsWith('slower')

/** Our client's calls, and what the emulator calls them. A call that is not here is never spoiled. */
export const operations: Record<string, string> = {
  createPayment: 'payments.create',
  getPayment: 'payments.get',
  capturePayment: 'payments.capture',
  cancelPayment: 'payments.cancel',
  createPayout: 'payouts.create',
  getPayout: 'payouts.get',
  createRefund: 'refunds.create',
  getRefund: 'refunds.get',
  listRefunds: 'refunds.list',
  createDeal: 'deals.create',
  getDeal: 'deals.get',
}

export type Sky = {
  name: string
  probability: number
  /** The only operations that suffer; all unless given. */
  only?: readonly string[]
  faults: readonly string[]
}
export const calm: Sky = { name: 'calm', probability: 0, faults: [] }

type Control = (method: string, path: string, body?: unknown) => Promise<unknown>

type Clients = {
  patient: YooKassa
  impatient: YooKassa
  /** One for a single call. */
  another(): YooKassa
}

/**
 * How YooKassa answers at the moment. The sky decides, call by call, which of them are spoiled and how. A call without an
 * answer is hung up as soon as YooKassa has done with it what the fault says: a real time-out would sometimes be faster.
 */
export function weather(random: Random, control: Control, clients: Clients, isRacing: boolean) {
  let sky: Sky = calm
  let calls = 0
  const struck = new Map<string, number>()

  function draw(operation: string | undefined): string | undefined {
    if (!operation || (sky.only && !sky.only.includes(operation))) return undefined
    return random.chance(sky.probability) ? random.pick(sky.faults) : undefined
  }

  async function hangUp(act: (over: YooKassa) => Promise<unknown>): Promise<unknown> {
    const client = clients.another()
    let isOver = false
    const call = act(client).finally(() => {
      isOver = true
    })
    while (!isOver && !(await hasStruck())); // each look is a round trip
    await client.close()
    return call
  }

  async function hasStruck(): Promise<boolean> {
    const { items } = (await control('GET', '/faults')) as { items: { struck: number }[] }
    return items.some((rule) => rule.struck > 0)
  }

  return {
    struck,
    sky: () => sky,
    /** How many calls were made: whether YooKassa can have anything new. */
    calls: () => calls,
    change(next: Sky) {
      sky = next
    },
    async perform({ name }: Call, act: (over: YooKassa) => Promise<unknown>): Promise<unknown> {
      calls += 1
      const operation = operations[name]
      const fault = draw(operation)
      if (!fault) return act(clients.patient)
      const key = `${operation} ${fault}`
      struck.set(key, (struck.get(key) ?? 0) + 1)
      await control('POST', '/faults', { operation, times: 1, ...spoilings[fault] })
      try {
        if (!isSilence(fault)) return await act(clients.patient)
        return await (isRacing ? act(clients.impatient) : hangUp(act))
      } finally {
        await control('DELETE', '/faults')
      }
    },
  }
}
export type Weather = ReturnType<typeof weather>

import { setImmediate } from 'node:timers/promises'
import { isRefused } from './db.ts'

/**
 * Calls that come in one turn of the event loop go together, and so do those that come while others are under way: under load
 * many share a statement and its commit, and alone nobody waits for more than the turn's end.
 *
 * When a batch fails for what one of its members is, they are tried one by one, so that each fails for itself. When it fails for
 * anything else, such as a database that is away or takes too long, all fail at once: each further try would take as long.
 *
 * @param carryOut answers for each item, in their order
 * @param max items of one batch
 * @param isOnes whether an error may be the fault of one member
 */
export function inBatches<Item, Answer>(
  carryOut: (items: readonly Item[]) => Promise<readonly Answer[]>,
  max: number,
  isOnes: (error: unknown) => boolean = isRefused,
): (item: Item) => Promise<Answer> {
  type Waiting = { item: Item; answer: PromiseWithResolvers<Answer> }
  const waiting: Waiting[] = []
  let isUnderWay = false

  async function carryOutAll(): Promise<void> {
    isUnderWay = true
    do {
      await setImmediate()
      await attempt(waiting.splice(0, max))
    } while (waiting.length > 0)
    isUnderWay = false
  }

  async function attempt(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await carryOut(batch.map(({ item }) => item))
      for (const [index, { answer }] of batch.entries()) answer.resolve(answers[index] as Answer)
    } catch (error) {
      if (batch.length > 1 && isOnes(error)) {
        for (const each of batch) await attempt([each]) // not at once: each takes a connection
      } else {
        for (const { answer } of batch) answer.reject(error)
      }
    }
  }

  return (item) => {
    const answer = Promise.withResolvers<Answer>()
    waiting.push({ item, answer })
    if (!isUnderWay) void carryOutAll()
    return answer.promise
  }
}

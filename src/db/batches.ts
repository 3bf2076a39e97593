/**
 * Calls that come while one is under way wait, and go together as the next one: under load many share a statement and its
 * commit, and alone nobody waits. When a batch fails its members are tried one by one, so that each fails for itself.
 *
 * @param carryOut answers for each item, in their order
 * @param max items of one batch
 */
export function inBatches<Item, Answer>(
  carryOut: (items: readonly Item[]) => Promise<readonly Answer[]>,
  max: number,
): (item: Item) => Promise<Answer> {
  type Waiting = { item: Item; answer: PromiseWithResolvers<Answer> }
  const waiting: Waiting[] = []
  let isUnderWay = false

  async function carryOutAll(): Promise<void> {
    isUnderWay = true
    while (waiting.length > 0) await attempt(waiting.splice(0, max))
    isUnderWay = false
  }

  async function attempt(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await carryOut(batch.map(({ item }) => item))
      for (const [index, { answer }] of batch.entries()) answer.resolve(answers[index] as Answer)
    } catch (error) {
      const [first, ...others] = batch
      if (others.length === 0) return first?.answer.reject(error)
      for (const each of batch) await attempt([each]) // not at once: each takes a connection
    }
  }

  return (item) => {
    const answer = Promise.withResolvers<Answer>()
    waiting.push({ item, answer })
    if (!isUnderWay) void carryOutAll()
    return answer.promise
  }
}

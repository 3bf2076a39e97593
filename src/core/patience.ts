/** Waits for an answer, but not for longer than `ms`; undefined when it has not come by then, and goes on without us. */
export function atMost<Answer>(ms: number, answer: Promise<Answer>): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(resolve, ms, undefined)
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer))
}

import { SdelkaProblem } from '@sdelka/sdk'

/** The deal cannot go on, or something does not add up. Its message is for the person who watches. */
export class DealError extends Error {
  override readonly name = 'DealError'
}

/** What to say of an error in one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof SdelkaProblem) return `${error.code}: ${error.detail}`
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? error.cause.message || codeOf(error.cause) : ''
  return cause ? `${error.message}: ${cause}` : error.message
}

const codeOf = (error: Error) => (error as NodeJS.ErrnoException).code ?? ''

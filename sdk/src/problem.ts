import type { Problem } from './schema/common.ts'

/** The API said no. Decide by `code`: it is permanent. `detail` is a sentence for people. */
export class SdelkaProblem extends Error {
  override readonly name = 'SdelkaProblem'
  readonly code: string
  readonly status: number
  readonly detail: string
  /** What else the problem carries: `allowed`, `min` and `max`, `errors`, … */
  readonly details: Readonly<Record<string, unknown>>
  /** What `Retry-After` asked for. */
  readonly retryAfterMs: number | undefined

  constructor(problem: Problem, retryAfterMs?: number) {
    const { type: _type, title: _title, instance: _instance, status, code, detail, ...details } = problem
    super(`${code}: ${detail}`)
    this.code = code
    this.status = status
    this.detail = detail
    this.details = details
    this.retryAfterMs = retryAfterMs
  }
}

/** An answer that is no problem document, such as a proxy's page, becomes one with the code `http_<status>`. */
export function problemFrom(answer: Response, text: string): SdelkaProblem {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined
  return new SdelkaProblem(parse(text) ?? unknownProblem(answer), retryAfterMs)
}

function parse(text: string): Problem | undefined {
  try {
    const body = JSON.parse(text) as Partial<Problem> | null
    return typeof body?.code === 'string' ? (body as Problem) : undefined
  } catch {
    return undefined
  }
}

const unknownProblem = ({ status, statusText }: Response): Problem => ({
  type: 'about:blank',
  title: statusText,
  status,
  code: `http_${status}`,
  detail: statusText || `the server answered ${status}`,
})

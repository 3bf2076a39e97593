import cluster from 'node:cluster'
import { type Logger, pino } from 'pino'
import type { Config } from '../config.ts'

export type { Logger }

/** One logger for the whole process. Whatever is logged, secrets do not reach the stream. */
export function createLogger(
  { LOG_LEVEL }: Pick<Config, 'LOG_LEVEL'>,
  stream?: { write(line: string): void },
): Logger {
  const options = {
    level: LOG_LEVEL,
    base: cluster.isWorker ? { pid: process.pid } : null,
    hooks: { streamWrite: redact },
    serializers: { err: describeError },
  }
  return stream ? pino(options, stream) : pino(options)
}

/** What helps to find a cause. Drivers hang whole clients with their state on an error; those stay out. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, stack, cause } = error
  const { code, detail, constraint } = error as { code?: unknown; detail?: unknown; constraint?: unknown }
  return {
    name,
    message,
    code,
    detail,
    constraint,
    stack,
    ...(cause !== undefined && { cause: describeError(cause) }),
  }
}

const SECRET_NAME = String.raw`[\w-]{0,40}(?:passw|secret|token|authorization|cookie|private|card_?number|\bpan\b|cvc|csc|cvv)[\w-]{0,40}`

/** `"password":"…"` and `\"password\":\"…\"` alike: JSON inside a message is escaped once more. */
const SECRET_FIELD = new RegExp(
  String.raw`(?<!\\)(\\*")(${SECRET_NAME})\1:\s*(?:(\\*")(?:(?!\3)(?:\\.|[^\\]))*\3|\d+)`,
  'gi',
)
const CREDENTIALS = /\b(Bearer|Basic) [\w.~+/=-]{8,}/gi
const TOKEN = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g
const URL_PASSWORD = /(:\/\/[^:/@\s"]{1,100}):[^@\s"]{1,200}@/g
/** Four groups of four, and at most three more; an id's digits have hyphens or letters beside them. */
const CARD = /(?<![\w.-])(?:\d{4} ?){3}(\d{4,7})(?![\w-])/g

/** Takes secrets out of a finished log line, at any depth and from any library's errors. */
export function redact(line: string): string {
  return line
    .replace(SECRET_FIELD, '$1$2$1:$1[redacted]$1')
    .replace(CREDENTIALS, '$1 [redacted]')
    .replace(TOKEN, '[redacted]')
    .replace(URL_PASSWORD, '$1:[redacted]@')
    .replace(CARD, (_card, tail: string) => `[card ${tail.slice(-4)}]`)
}

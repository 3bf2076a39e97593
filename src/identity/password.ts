import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { AppError } from '../core/errors.ts'

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. About 20 ms of one core. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** A storm of logins waits here, not in the thread pool, which files and DNS need too. */
const AT_ONCE = Math.max(1, Math.min(3, availableParallelism() - 1))
const WAITING_MAX = 200

const waiting: (() => void)[] = []
let running = 0

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, ARGON2ID))

/** Takes as long for an unknown person (`null`) as for a known one, so that nobody learns who is registered. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const isRight = await inTurn(async () => verify(passwordHash ?? (await nobody()), password))
  return isRight && passwordHash !== null
}

let nobodysHash: Promise<string> | undefined
const nobody = () => (nobodysHash ??= hash('nobody has this password', ARGON2ID))

/** @throws AppError `unavailable` when so many wait that the last would give up anyway */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (waiting.length >= WAITING_MAX) {
    throw new AppError('unavailable', 'too many people are signing in, try again', { retry_after: 5 })
  }
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

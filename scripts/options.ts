import { type ParseArgsConfig, parseArgs } from 'node:util'

/** The person asked for something that makes no sense; the message is a sentence for them. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Node's own `parseArgs`. @throws UsageError for an option that is not known or lacks its value */
export function parse<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config)
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** @throws UsageError when the text is no whole number within both bounds */
export function whole(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most) return value
  throw new UsageError(`${name} must be a whole number from ${range(least, most)}, not ${text}`)
}

/** @throws UsageError when the text is no number within both bounds */
export function numberOf(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  throw new UsageError(`${name} must be a number from ${range(least, most)}, not ${text}`)
}

const range = (least: number, most: number) =>
  most === Number.MAX_SAFE_INTEGER ? String(least) : `${least} to ${most}`

import type { Config } from '../config.ts'
import { AppError } from '../core/errors.ts'

/** YooKassa's limit for `return_url`. */
const MAX_LENGTH = 2048

type Settings = Pick<Config, 'PUBLIC_URL' | 'ALLOWED_RETURN_ORIGINS'>

/**
 * Where the payer comes back to. A page of ours unless the caller names one, and only on an allowed origin: otherwise
 * our payment link would send people anywhere.
 *
 * @throws AppError `return_url_not_allowed`
 */
export function returnUrlFor(config: Settings, enrollId: string, asked: string | undefined): string {
  if (asked === undefined) return new URL(`/enrolls/${enrollId}`, config.PUBLIC_URL).href
  const url = URL.canParse(asked) ? new URL(asked) : undefined
  const isAllowed =
    url !== undefined &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    url.href.length <= MAX_LENGTH &&
    config.ALLOWED_RETURN_ORIGINS.includes(url.origin)
  if (isAllowed) return url.href
  throw new AppError('return_url_not_allowed', 'return_url must be an absolute URL on an allowed origin', {
    allowed_origins: config.ALLOWED_RETURN_ORIGINS,
  })
}

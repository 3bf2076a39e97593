import type { Credentials } from '../options.ts'
import { ApiError } from './errors.ts'

/** Whose credentials came: the shop accepts payments, the gateway pays out. */
export type Account = 'shop' | 'gateway'

/** A partner acts for the shop with an OAuth token. Each caller has idempotence keys of its own. */
export type Caller = Account | 'partner'

const UNKNOWN =
  'Error in shopId or secret key. Check their validity. You can reissue the key in the Merchant Profile'

/** HTTP Basic with two pairs of credentials, or a bearer of the token. */
export function authenticator(pairs: { shop: Credentials; gateway: Credentials; oauthToken: string }) {
  const known = new Map<string, Account>([
    [written(pairs.shop), 'shop'],
    [written(pairs.gateway), 'gateway'],
  ])

  /** @throws ApiError 401 */
  return function authenticate(header: string | undefined): Caller {
    const [, scheme = '', value = ''] = /^(basic|bearer) +(\S+)/i.exec(header ?? '') ?? []
    if (scheme.toLowerCase() === 'bearer' && value === pairs.oauthToken) return 'partner'
    if (scheme.toLowerCase() !== 'basic') throw unauthorized('Basic authentication failed')

    const credentials = Buffer.from(value, 'base64').toString()
    const account = known.get(credentials)
    if (account !== undefined) return account
    const [login = ''] = credentials.split(':')
    throw unauthorized(/^\d+$/.test(login) ? UNKNOWN : 'Login has illegal format')
  }
}

const written = ({ id, secretKey }: Credentials) => `${id}:${secretKey}`

const unauthorized = (description: string) =>
  new ApiError(401, 'invalid_credentials', description, { parameter: 'Authorization' })

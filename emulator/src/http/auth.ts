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
    [basic(pairs.shop), 'shop'],
    [basic(pairs.gateway), 'gateway'],
  ])

  /** @throws ApiError 401 */
  return function authenticate(header: string | undefined): Caller {
    if (header === `Bearer ${pairs.oauthToken}`) return 'partner'
    const [, credentials = ''] = /^basic +(\S+)/i.exec(header ?? '') ?? []
    const account = known.get(credentials)
    if (account !== undefined) return account

    if (credentials === '') throw unauthorized('Basic authentication failed')
    const [login = ''] = Buffer.from(credentials, 'base64').toString().split(':')
    throw unauthorized(/^\d+$/.test(login) ? UNKNOWN : 'Login has illegal format')
  }
}

const basic = ({ id, secretKey }: Credentials) => Buffer.from(`${id}:${secretKey}`).toString('base64')

const unauthorized = (description: string) =>
  new ApiError(401, 'invalid_credentials', description, { parameter: 'Authorization' })

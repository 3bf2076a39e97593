import type { Config } from '../config.ts'
import { rails } from '../rail/rail.ts'
import { type Check, type Finding, green, red, skipped } from './check.ts'
import { type Identity, type Me, readMe, type Side } from './me.ts'
import type { Patient } from './patient.ts'

const NAMES = {
  shop: { id: 'YOOKASSA_SHOP_ID', key: 'YOOKASSA_SECRET_KEY', other: 'gateway' },
  gateway: { id: 'YOOKASSA_GATEWAY_ID', key: 'YOOKASSA_GATEWAY_KEY', other: 'shop' },
} as const satisfies Record<Side, { id: string; key: string; other: Side }>

export const shopPair = (patient: Patient) => judgePair(patient, 'shop')
export const gatewayPair = (patient: Patient) =>
  needsGateway(patient.config) ? judgePair(patient, 'gateway') : NOT_NEEDED
export const knownShop = async (patient: Patient) => rightly(await patient.shop(), 'shop')
export const knownGateway = async (patient: Patient) => rightly(await patient.gateway(), 'gateway')

/** Who it is, when the pair belongs where it was put. */
function rightly(identity: Identity, side: Side): Me | undefined {
  return identity.kind === 'known' && identity.me.side === side ? identity.me : undefined
}

async function judgePair(patient: Patient, side: Side): Promise<Finding> {
  const { id, key, other } = NAMES[side]
  const identity = await patient[side]()
  if (identity.kind === 'silent') {
    return red(
      `${new URL(patient.config.YOOKASSA_URL).host} does not answer: ${identity.reason}`,
      'check YOOKASSA_URL, and that this machine may reach it',
    )
  }
  if (identity.kind === 'refused') return refused(patient, side, identity.status)
  const { me } = identity
  const account = patient.config[id]
  if (me.side !== side) {
    return red(
      `${id} and ${key} look like the ${other}'s credentials`,
      `put the pair of the ${side} there: the two have different ids and different keys`,
    )
  }
  if (me.account_id !== account) {
    return red(`the key belongs to ${me.account_id}, and ${id} is ${account}`, `correct ${id}`)
  }
  if (me.status !== 'enabled') {
    return red(`the ${side} ${account} is ${me.status} at YooKassa`, 'ask YooKassa to enable it')
  }
  return green(`${side} ${account} is enabled`)
}

/** A refused id may be right, with the other one's key. */
async function refused({ config, outside }: Patient, side: Side, status: number): Promise<Finding> {
  const { id, key, other } = NAMES[side]
  if (status !== 401)
    return red(`YooKassa answers HTTP ${status} to /me`, 'ask YooKassa what this account may do')
  const crossed = { login: config[id], password: config[NAMES[other].key] }
  const found = await readMe(outside, config.YOOKASSA_URL, crossed)
  if (found.kind === 'known') return red(`${key} is the ${other}'s: the two keys are swapped`, 'swap them')
  return red(
    `YooKassa does not know ${config[id]} with this key`,
    `check ${id} and ${key}; a new key is issued in the dashboard, and ends the old one`,
  )
}

export const needsGateway = ({ RAIL }: Pick<Config, 'RAIL'>): boolean =>
  rails[RAIL].payoutCredentials === 'gateway'
const NOT_NEEDED = green('not needed: payouts are made inside deals, by the shop')

/** A check of what YooKassa says about the shop, or about the gateway. */
export function whenShop(look: (me: Me, config: Config) => Finding): Check {
  return async (patient) => {
    const me = await knownShop(patient)
    return me ? look(me, patient.config) : skipped("the shop's credentials come first")
  }
}

export function whenGateway(look: (me: Me, config: Config) => Finding): Check {
  return async (patient) => {
    if (!needsGateway(patient.config)) return NOT_NEEDED
    const me = await knownGateway(patient)
    return me ? look(me, patient.config) : skipped("the gateway's credentials come first")
  }
}

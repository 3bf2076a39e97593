import { z } from 'zod'
import type { Config } from '../config.ts'
import { DAY_MS } from '../core/clock.ts'
import { isPrivateAddress } from '../core/network.ts'
import { type Family, type Finding, green, red, skipped, yellow } from './check.ts'
import {
  gatewayPair,
  knownGateway,
  knownShop,
  needsGateway,
  shopPair,
  whenGateway,
  whenShop,
} from './credentials.ts'
import { basic, type Me } from './me.ts'
import type { Patient } from './patient.ts'
import { judgeSkew, skewMs } from './skew.ts'

export const yookassa: Family = {
  title: 'YooKassa',
  checks: {
    address,
    shop: shopPair,
    gateway: gatewayPair,
    'real money': realMoney,
    'bank cards': whenShop(bankCards),
    receipts: whenShop(receipts),
    'payout methods': whenGateway(payoutMethods),
    clock,
    rail,
  },
}

/** Where money and keys are sent. */
function address({ config }: Patient): Finding {
  const { protocol, hostname, href } = new URL(config.YOOKASSA_URL)
  const isNear = hostname === 'localhost' || isPrivateAddress(hostname.replace(/^\[|\]$/g, ''))
  if (/^https:\/\/api\.yookassa\.ru\/v3\/?$/.test(href)) return green(href)
  if (protocol === 'http:' && !isNear) {
    return red(`${href}: the keys travel in clear`, 'YOOKASSA_URL=https://api.yookassa.ru/v3')
  }
  return yellow(
    `${href} is not YooKassa, so this is a rehearsal`,
    'for real money: YOOKASSA_URL=https://api.yookassa.ru/v3',
  )
}

/** Two pairs of one kind: both of a test shop, or both for real money. */
async function realMoney(patient: Patient): Promise<Finding> {
  const { config } = patient
  const [shop, gateway] = [await knownShop(patient), await knownGateway(patient)]
  if (!shop) {
    if (!config.YOOKASSA_SECRET_KEY.startsWith('test_')) return skipped("the shop's credentials come first")
    return yellow('the key looks like that of a test shop', 'for real money, take the key of a real shop')
  }
  if (gateway && needsGateway(config) && gateway.test !== shop.test) {
    const [testing, real] = shop.test ? ['shop', 'gateway'] : ['gateway', 'shop']
    return red(
      `the ${testing} is for tests, and the ${real} moves real money`,
      'take both pairs from test accounts, or both from real ones',
    )
  }
  if (shop.test)
    return yellow('a test shop: no real money moves', 'for real money, take both pairs of real accounts')
  const odd = [config.YOOKASSA_SECRET_KEY, config.YOOKASSA_GATEWAY_KEY].some((key) => key.startsWith('test_'))
  if (odd) return yellow('real accounts, with a key that begins with test_', 'check whose keys these are')
  return green('money is real here')
}

function bankCards({ payment_methods: methods = [] }: Me): Finding {
  if (methods.includes('bank_card')) return green(`clients may pay by ${methods.join(', ')}`)
  return red(
    `the shop takes no bank cards (${methods.join(', ') || 'no methods at all'}): little else can be held for a week`,
    'ask YooKassa to switch on bank cards for the shop, with two-stage payments',
  )
}

/** We send no receipts, and a shop that registers them through YooKassa takes no payment without one. */
function receipts({ fiscalization, fiscalization_enabled }: Me): Finding {
  const isOn = fiscalization?.enabled ?? fiscalization_enabled
  if (isOn === undefined) {
    return yellow(
      'YooKassa does not say whether the shop registers receipts; then it refuses payments without one, and we send none',
      "look into the shop's settings at YooKassa, and switch receipts off there",
    )
  }
  if (!isOn) {
    return green(
      'the shop registers none through YooKassa: they are the business of your own cash register (54-FZ)',
    )
  }
  return red(
    `the shop registers receipts through YooKassa (${fiscalization?.provider ?? 'provider unknown'}): ` +
      'it refuses payments without one ("Receipt is missing or illegal"), and we send none',
    "switch receipts off in the shop's settings at YooKassa, and let your own cash register make them",
  )
}

const KINDS = { bank_card: 'a card', sbp: 'SBP', yoo_money: 'a YooMoney wallet' } as const

function payoutMethods({ payout_methods: methods = [] }: Me, config: Config): Finding {
  const missing = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((kind) => !methods.includes(kind))
  const names = missing.map((kind) => KINDS[kind]).join(', ')
  if (missing.includes('bank_card') && config.PLATFORM_PAYOUT !== 'retain') {
    return red(
      "the gateway pays to no cards, and the platform's share goes to one",
      'ask YooKassa to switch on payouts to cards, or PLATFORM_PAYOUT=retain',
    )
  }
  if (missing.length === 0) return green(`masters may be paid by ${methods.join(', ')}`)
  return yellow(
    `the gateway does not pay to ${names}: a master who chooses that is not paid`,
    'ask YooKassa to switch it on, or verify no such accounts',
  )
}

/** Every answer of theirs has a Date header, whole seconds. */
async function clock(patient: Patient): Promise<Finding> {
  for (const identity of [await patient.shop(), await patient.gateway()]) {
    if (identity.kind === 'silent') continue
    const { headers, sentAt, receivedAt } = identity.answer
    const shown = Date.parse(headers.date ?? '')
    if (Number.isNaN(shown)) continue
    const ms = skewMs(new Date(shown), new Date(shown + 999), sentAt, receivedAt)
    return judgeSkew(ms, "YooKassa's", 'run an NTP client on this machine')
  }
  return skipped('YooKassa told no time')
}

/** Which way of moving money the shop may use. Deals need a contract of their own. */
async function rail(patient: Patient): Promise<Finding> {
  const { config, outside } = patient
  if (!(await knownShop(patient))) return skipped("the shop's credentials come first")
  const pair = { login: config.YOOKASSA_SHOP_ID, password: config.YOOKASSA_SECRET_KEY }
  const url = `${config.YOOKASSA_URL.replace(/\/+$/, '')}/deals?limit=1`
  const answer = await outside.ask(url, { headers: { authorization: basic(pair) } })
  const status = answer.kind === 'answered' ? answer.status : undefined
  if (needsGateway(config)) {
    return green(
      `${config.RAIL}${status === 200 ? '; deals are allowed as well: RAIL=safe_deal is possible' : ''}`,
    )
  }
  if (answer.kind === 'answered' && status === 200) return dealLife(answer.body, config)
  const why = answer.kind === 'silent' ? answer.reason : `YooKassa answers HTTP ${status}`
  return red(
    `the shop may not make deals: ${why}`,
    'safe deals need a contract: ask YooKassa, or use RAIL=two_stage',
  )
}

const Deals = z.object({
  items: z.array(z.object({ created_at: z.coerce.date(), expires_at: z.coerce.date() })),
})

/** How long deals live is agreed with YooKassa; an earlier one shows it. */
function dealLife(body: unknown, { DEAL_LIFE_DAYS: expectedMs }: Config): Finding {
  const parsed = Deals.safeParse(body)
  if (!parsed.success) {
    return red(
      'YooKassa answers, but not with a list of deals',
      'check YOOKASSA_URL, and what stands before it',
    )
  }
  const [deal] = parsed.data.items
  const lifeMs = deal && deal.expires_at.getTime() - deal.created_at.getTime()
  const [life, expected] = [Math.round((lifeMs ?? expectedMs) / DAY_MS), expectedMs / DAY_MS]
  if (life === expected) return green(`safe_deal is allowed${deal ? `, deals live ${life} days` : ''}`)
  return yellow(
    `deals live ${life} days at YooKassa, and ${expected} in the settings`,
    `DEAL_LIFE_DAYS=${life}`,
  )
}

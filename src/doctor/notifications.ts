import { YOOKASSA_SOURCES } from '../config.ts'
import {
  isPrivateAddress,
  isWithin,
  type Network,
  overlap,
  PRIVATE_NETWORKS,
  parseNetwork,
} from '../core/network.ts'
import { notOurs } from './address.ts'
import { type Family, type Finding, green, red, skipped, yellow } from './check.ts'
import type { Answer, Reply } from './outside.ts'
import type { Patient } from './patient.ts'

const REGISTER =
  'register PUBLIC_URL/api/v1/payments/webhook in the dashboard, and let the proxy pass POST on as it is'

export const notifications: Family = {
  title: 'Notifications',
  checks: { 'allow-list': allowList, webhook, proxy, forgery },
}

function allowList({ config }: Patient): Finding {
  const listed = read(config.YOOKASSA_WEBHOOK_SOURCES)
  const published = read(YOOKASSA_SOURCES.split(','))
  const missing = published.filter((network) => !listed.some((other) => isWithin(network, other)))
  if (missing.length > 0) {
    return red(
      `lacks ${textsOf(missing)}: what YooKassa sends from there is refused`,
      'leave YOOKASSA_WEBHOOK_SOURCES unset: the default is what YooKassa publishes',
    )
  }
  const inner = listed.filter((network) => PRIVATE_NETWORKS.some((other) => overlap(network, other)))
  if (inner.length > 0) {
    return red(
      `has ${textsOf(inner)}: that is your own network, not YooKassa`,
      'take it out; for a proxy of yours set TRUST_PROXY instead',
    )
  }
  const strange = listed.filter((network) => !published.some((other) => isWithin(network, other)))
  if (strange.length > 0) {
    return yellow(
      `has ${textsOf(strange)}, which YooKassa does not publish`,
      'take it out, unless YooKassa told you so; for a proxy of yours set TRUST_PROXY instead',
    )
  }
  return green(`YooKassa's ${listed.length} networks`)
}

const read = (texts: readonly string[]) => texts.flatMap((text) => parseNetwork(text) ?? [])
const textsOf = (networks: readonly Network[]) => networks.map(({ text }) => text).join(', ')

/** We are not YooKassa, so the right answer is a refusal of ours. */
async function webhook(patient: Patient): Promise<Finding> {
  const reply = await patient.knock()
  const stranger = notOurs(reply, `${patient.config.PUBLIC_URL}/api/v1/payments/webhook`)
  if (stranger || reply.kind === 'silent') return stranger ?? skipped('no answer')
  if (isRefusal(reply)) return green('answers, and refuses what does not come from YooKassa')
  if (codeOf(reply) === 'invalid_request') {
    return red(
      'it would take a notification from this machine, which is not YooKassa',
      "take this machine's address, or the proxy's, out of YOOKASSA_WEBHOOK_SOURCES",
    )
  }
  if (codeOf(reply) === 'rate_limited') return yellow('we knocked too often', 'look again in a minute')
  if (reply.status === 404 || reply.status === 405) {
    return red(`nothing is there (HTTP ${reply.status})`, REGISTER)
  }
  return red(`something else answers there (HTTP ${reply.status})`, REGISTER)
}

const isRefusal = (reply: Answer) => codeOf(reply) === 'webhook_source_not_allowed'

function codeOf({ body }: Answer): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined
}

/** The address that the server took for ours when it refused us. */
function seenAs(reply: Reply): string | undefined {
  if (reply.kind === 'silent' || !isRefusal(reply)) return undefined
  const { source } = reply.body as { source?: unknown }
  return typeof source === 'string' ? source.replace(/^::ffff:/, '') : undefined
}

/**
 * The server itself speaks plain http, so behind an https address there always is a proxy. Unless the server knows the
 * proxy, everything seems to come from it, and every notification is refused.
 */
async function proxy(patient: Patient): Promise<Finding> {
  const { TRUST_PROXY: trusted, PUBLIC_URL } = patient.config
  const seen = seenAs(await patient.knock())
  if (trusted === 'true') {
    return red(
      'TRUST_PROXY=true believes anybody who says to be a proxy: whoever likes can call themselves YooKassa',
      'set TRUST_PROXY to the address of your proxy',
    )
  }
  const wide = read(trusted.split(',').map((text) => text.trim())).filter(({ prefix }) => prefix < 8)
  if (wide.length > 0) {
    return red(`TRUST_PROXY has ${textsOf(wide)}: half of the world`, 'set it to the address of your proxy')
  }
  if (trusted === '' && new URL(PUBLIC_URL).protocol === 'https:') {
    const what = seen ? `takes ${seen} for our address` : 'takes the proxy for whoever calls'
    return red(
      `no proxy is trusted, so the server ${what}, and refuses YooKassa's notifications`,
      `TRUST_PROXY=${seen && isPrivateAddress(seen) ? seen : "your proxy's address"}`,
    )
  }
  if (seen === undefined) return skipped('the webhook comes first')
  if ((await patient.outside.addresses(new URL(PUBLIC_URL).hostname)).includes(seen)) {
    return yellow(
      `the server sees us as ${seen}, which is where PUBLIC_URL leads: right if that is this machine, wrong if it is a proxy`,
      'look from another network; if it is a proxy, add it to TRUST_PROXY',
    )
  }
  if (trusted === '' || !isPrivateAddress(seen)) return green(`the server sees us as ${seen}`)
  return yellow(
    `the server sees us as ${seen}: right if that is this machine, wrong if it is your proxy`,
    'look from another network; if it is a proxy, add it to TRUST_PROXY',
  )
}

/** The same knock, with a header that says: passed on for YooKassa. */
async function forgery(patient: Patient): Promise<Finding> {
  const [plain, forged] = [await patient.knock(), await patient.knockAsYooKassa()]
  if (plain.kind === 'silent' || !isRefusal(plain)) return skipped('the webhook comes first')
  if (forged.kind === 'silent' || !isRefusal(forged)) {
    return red(
      'a forged X-Forwarded-For is believed: whoever likes can call themselves YooKassa',
      'let the proxy overwrite or extend X-Forwarded-For, and TRUST_PROXY name that proxy only',
    )
  }
  return green('a forged X-Forwarded-For is not believed')
}

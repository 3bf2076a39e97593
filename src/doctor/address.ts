import { Meta } from '#schema/demo.ts'
import { DAY_MS } from '../core/clock.ts'
import { isPrivateAddress } from '../core/network.ts'
import { type Family, type Finding, green, red, skipped, yellow } from './check.ts'
import type { Reply } from './outside.ts'
import type { Patient } from './patient.ts'
import { judgeSkew, skewMs } from './skew.ts'

/** A certificate that ends sooner should have been renewed by now. */
const RENEW_MS = 14 * DAY_MS

/** YooKassa sends notifications to these only. */
const PORTS = ['', '443', '8443']

export const address: Family = {
  title: 'Address',
  checks: { 'public url': publicUrl, name, certificate, server, 'return origins': returnOrigins },
}

function publicUrl({ config }: Patient): Finding {
  const { protocol, hostname, port, pathname, search } = new URL(config.PUBLIC_URL)
  if (protocol !== 'https:') {
    return red(
      `${config.PUBLIC_URL} is not https: YooKassa sends no notifications there, and passwords travel in clear`,
      'put a proxy with a certificate in front, and its https address into PUBLIC_URL',
    )
  }
  if (!PORTS.includes(port)) {
    return red(
      `port ${port}: YooKassa sends notifications to 443 and 8443 only`,
      'let the proxy listen on 443',
    )
  }
  if (isInternal(hostname)) {
    return red(`${hostname} is known on this network only`, 'use a name that everybody can look up')
  }
  if (pathname !== '/' || search !== '') {
    return red(
      `${config.PUBLIC_URL} has a path: the product lives at the root of a name`,
      'give it a name of its own',
    )
  }
  return green(config.PUBLIC_URL)
}

const isInternal = (hostname: string) =>
  isPrivateAddress(bare(hostname)) ||
  /(^|\.)(localhost|local|internal|lan|home|test|invalid)$/.test(hostname) ||
  !/[.:]/.test(hostname)

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '')

async function name({ config, outside }: Patient): Promise<Finding> {
  const host = bare(new URL(config.PUBLIC_URL).hostname)
  const found = await outside.addresses(host)
  if (found.length === 0) return red(`nobody knows ${host}`, 'add an A record for it to your DNS')
  if (!found.every(isPrivateAddress)) return green(found.join(', '))
  return yellow(
    `from here ${host} is ${found.join(', ')}: what is reached from here says little about the world outside`,
    'look it up from another network as well',
  )
}

async function certificate({ config, clock, outside }: Patient): Promise<Finding> {
  const { protocol, hostname, port } = new URL(config.PUBLIC_URL)
  if (protocol !== 'https:') return skipped('no https, no certificate')
  const shown = await outside.certificate(bare(hostname), Number(port) || 443)
  if (shown.kind === 'silent') {
    return red(`none is shown: ${shown.reason}`, 'start the proxy that holds it (TLS 1.2 or newer)')
  }
  const leftMs = shown.endsAt.getTime() - clock.now().getTime()
  const until = shown.endsAt.toISOString().slice(0, 10)
  if (leftMs < 0) return red(`it ended on ${until}`, 'renew it, and let that happen by itself')
  if (shown.problem) {
    return red(
      `browsers refuse it: ${PROBLEMS[shown.problem] ?? shown.problem}`,
      `get one for ${hostname} from a known authority, and install the whole chain`,
    )
  }
  if (leftMs < RENEW_MS) return yellow(`it ends on ${until}`, 'renew it, and let that happen by itself')
  return green(`valid until ${until}`)
}

const PROBLEMS: Record<string, string> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody vouches for it (self-signed)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the chain to its authority is not whole',
}

/** It should be we who answer there, with the settings that are examined. */
async function server(patient: Patient): Promise<Finding> {
  const { config } = patient
  const reply = await patient.meta()
  const stranger = notOurs(reply, config.PUBLIC_URL)
  if (stranger) return stranger
  const meta = reply.kind === 'answered' ? Meta.safeParse(reply.body) : undefined
  if (reply.kind === 'silent' || !meta?.success) {
    return red('something else answers there', 'let the proxy pass everything on to this product')
  }
  const { is_demo, rail, now } = meta.data
  if (is_demo) return red('a demo answers there', 'start the server with these settings')
  if (rail !== config.RAIL) {
    return yellow(`the server runs with RAIL=${rail}, the settings say ${config.RAIL}`, 'restart the server')
  }
  const moment = new Date(now)
  const skew = judgeSkew(
    skewMs(moment, moment, reply.sentAt, reply.receivedAt),
    "the server's",
    'run an NTP client on both machines',
  )
  return skew.level === 'green' ? green('this product answers, and it is no demo') : skew
}

/** A door that nobody opens, or that leads elsewhere. */
export function notOurs(reply: Reply, url: string): Finding | undefined {
  if (reply.kind === 'silent') {
    return red(
      `${url} does not answer: ${reply.reason}`,
      'start the server and the proxy, open the port in the firewall, and look again',
    )
  }
  const { status, headers } = reply
  if (status >= 300 && status < 400) {
    return red(
      `${url} sends us on to ${headers.location ?? 'elsewhere'}: YooKassa does not follow`,
      'put the address where it ends into PUBLIC_URL',
    )
  }
  if (status === 502 || status === 503 || status === 504) {
    return red(
      `the proxy answers HTTP ${status}: it does not reach the server`,
      'start the server, and look again',
    )
  }
  return undefined
}

/** Pages there may call our API, and payers may be sent back there. */
function returnOrigins({ config }: Patient): Finding {
  const { ALLOWED_RETURN_ORIGINS: origins, PUBLIC_URL } = config
  const own = new URL(PUBLIC_URL)
  const unusable = origins.filter((text) => !URL.canParse(text) || new URL(text).origin !== text)
  if (unusable.length > 0) {
    return red(
      `${unusable.join(', ')}: matches nothing`,
      'write origins, without a path or a slash at the end: https://shop.example.com',
    )
  }
  const plain = origins.filter((origin) => !origin.startsWith('https://'))
  if (plain.length > 0) {
    return red(`${plain.join(', ')}: whoever is on the way can change such pages`, 'allow https origins only')
  }
  const foreign = origins.filter((origin) => siteOf(new URL(origin).hostname) !== siteOf(own.hostname))
  if (foreign.length > 0) {
    return yellow(
      `${foreign.join(', ')}: not a site of ${own.hostname}; its pages may call our API and receive our payers`,
      'leave only sites that are yours',
    )
  }
  if (!origins.includes(own.origin)) {
    return green(
      `${origins.join(', ') || 'none'}; not ${own.origin}, so payers come back to our own page only by default`,
    )
  }
  return green(origins.join(', '))
}

/** `shop.example.com` and `pay.example.com` are one site. Good enough for a note. */
const siteOf = (hostname: string) => hostname.split('.').slice(-2).join('.')

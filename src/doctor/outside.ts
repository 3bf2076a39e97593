import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import { Agent, buildConnector, request } from 'undici'
import type { Clock } from '../core/clock.ts'

/** No check waits longer than this. */
export const LIMIT_MS = 5_000

/** Where things really are, when they are not where their names say: tests stand in for the internet with it. */
export type Internet = {
  locate?: (host: string, port: number) => { host: string; port: number }
  addresses?: (host: string) => Promise<string[]>
  /** A certificate to trust, in PEM. */
  ca?: string
}

export type Answer = {
  kind: 'answered'
  status: number
  headers: Record<string, string | undefined>
  /** The JSON in the body; undefined for anything else. */
  body: unknown
  sentAt: Date
  receivedAt: Date
}
export type Reply = Answer | { kind: 'silent'; reason: string }

type Asked = {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: object
  /** Our own door: its certificate has a check of its own, and no secret goes there. */
  isOwn?: boolean
}

export type Certificate =
  | { kind: 'shown'; endsAt: Date /** Why a browser would refuse it. */; problem: string | undefined }
  | { kind: 'silent'; reason: string }

export type Outside = ReturnType<typeof createOutside>

/** Everything that the doctor says to other machines, and nothing else here does. */
export function createOutside(clock: Clock, { locate, addresses, ca }: Internet = {}) {
  const at = (host: string, port: number) => locate?.(host, port) ?? { host, port }
  const careful = agent(true)
  const lenient = agent(false)

  function agent(rejectUnauthorized: boolean): Agent {
    const plain = buildConnector({ timeout: LIMIT_MS, rejectUnauthorized, allowH2: false, ...(ca && { ca }) })
    const connector: buildConnector.connector = (options, callback) => {
      const { hostname, protocol } = options
      const wanted = Number(options.port) || (protocol === 'https:' ? 443 : 80)
      const { host, port } = at(hostname, wanted)
      const servername = options.servername ?? nameOf(hostname)
      plain({ ...options, hostname: host, port: String(port), servername }, callback)
    }
    return new Agent({ connect: connector })
  }

  /** Redirects are not followed: YooKassa does not follow them either. */
  async function ask(
    url: string,
    { method = 'GET', headers, body, isOwn = false }: Asked = {},
  ): Promise<Reply> {
    const sentAt = clock.now()
    try {
      const response = await request(url, {
        method,
        headers: {
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
        dispatcher: isOwn ? lenient : careful,
        signal: AbortSignal.timeout(LIMIT_MS - 500),
      })
      const receivedAt = clock.now()
      const text = await response.body.text()
      const single = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
      return {
        kind: 'answered',
        status: response.statusCode,
        headers: Object.fromEntries(single),
        body: parse(text),
        sentAt,
        receivedAt,
      }
    } catch (error) {
      return { kind: 'silent', reason: reasonOf(error) }
    }
  }

  /** Looks at a certificate without refusing it. */
  function certificate(host: string, port: number): Promise<Certificate> {
    return new Promise((resolve) => {
      const options = {
        ...at(host, port),
        servername: nameOf(host),
        rejectUnauthorized: false,
        ...(ca && { ca }),
      }
      const socket = connect(options, () => {
        const endsAt = new Date(socket.getPeerCertificate().valid_to)
        const problem = socket.authorized ? undefined : String(socket.authorizationError)
        socket.destroy()
        resolve({ kind: 'shown', endsAt, problem })
      })
      socket.setTimeout(LIMIT_MS - 500, () => socket.destroy(new Error('no answer')))
      socket.once('error', (error) => resolve({ kind: 'silent', reason: reasonOf(error) }))
    })
  }

  return {
    ask,
    certificate,
    addresses:
      addresses ??
      (async (host: string) => {
        const found = await lookup(host, { all: true }).catch(() => [])
        return found.map(({ address }) => address)
      }),
    close: async () => {
      await Promise.all([careful.destroy(), lenient.destroy()])
    },
  }
}

/** What TLS may ask for by name; an address is none. */
const nameOf = (host: string) => (isIP(host) === 0 ? host : '')

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One line for a person. A failure to connect often has its reason one level down. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { code } = error as NodeJS.ErrnoException
  const [first] = error instanceof AggregateError ? error.errors : []
  const text = error.message || (first instanceof Error && first.message) || code || error.name
  return text.split('\n')[0] ?? ''
}

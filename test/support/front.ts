import {
  createServer as createPlainServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Certificate, makeCertificate } from './certificate.ts'

/** Where the proxy says that its callers are. */
export const CALLER = '203.0.113.7'

type Options = {
  certificate?: Certificate
  /** How it treats `X-Forwarded-For`: adds the caller, as it should, or passes on whatever it was sent. */
  forwards?: 'adds' | 'passes'
}

export type Front = { port: number; certificate: Certificate; close(): Promise<void> }

/** A proxy that takes the TLS off and passes everything on to `target`, as any production has one. */
export async function startFront(target: string, options: Options = {}): Promise<Front> {
  const { certificate = makeCertificate(['pay.example.com', 'api.yookassa.ru'], 90), forwards = 'adds' } =
    options
  const server = createServer(certificate, (incoming, outgoing) => {
    const sent = incoming.headers['x-forwarded-for']
    const forwarded = forwards === 'passes' ? sent : [sent, CALLER].filter(Boolean).join(', ')
    const headers = { ...incoming.headers, ...(forwarded && { 'x-forwarded-for': forwarded }) }
    const passed = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    passed.once('error', () => outgoing.writeHead(502).end('Bad Gateway'))
    incoming.pipe(passed)
  })
  return { ...(await listening(server)), certificate }
}

/** Anything else that may stand at an address. */
export async function startStranger(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const { port, close } = await listening(createPlainServer(answer))
  return { url: `http://127.0.0.1:${port}`, port, close }
}

async function listening(server: ReturnType<typeof createPlainServer> | ReturnType<typeof createServer>) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port, close }
}

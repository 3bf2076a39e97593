import { Pool } from 'undici'

export type Answer = { status: number; body: Record<string, unknown> }

type Asked = { token?: string; authorization?: string; body?: object }

/** Keep-alive connections to one address, as a reverse proxy would hold them. */
export type Line = {
  ask(method: 'GET' | 'POST', path: string, options?: Asked): Promise<Answer>
  close(): Promise<void>
}

export function openLine(origin: string, connections: number): Line {
  const pool = new Pool(origin, { connections, keepAliveTimeout: 60_000 })
  return {
    async ask(method, path, { token, authorization = token && `Bearer ${token}`, body } = {}) {
      const answer = await pool.request({
        method,
        path,
        headers: {
          ...(authorization && { authorization }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await answer.body.text()
      return { status: answer.statusCode, body: text ? JSON.parse(text) : {} }
    },
    close: () => pool.close(),
  }
}

/** @throws Error when the answer is no success: a benchmark that goes on would measure refusals. */
export function succeeded({ status, body }: Answer, what: string): Record<string, unknown> {
  if (status < 300) return body
  throw new Error(`${what} was answered ${status}: ${JSON.stringify(body)}`)
}

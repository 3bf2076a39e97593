import { setTimeout as sleep } from 'node:timers/promises'
import type { Enroll } from '#schema/enroll.ts'

/**
 * People who play deals with a server that dies now and then: each looks where the deal stands, takes the next step, and
 * looks again. Every request comes over a connection of its own.
 */
export function patientPeople(urls: () => { server: string; emulator: string }) {
  /** What no death excuses. */
  const failures: string[] = []

  /** Undefined when the server was dead, refused, or failed: the caller looks again and goes on. */
  async function ask<T>(method: string, url: string, token?: string, body?: unknown): Promise<T | undefined> {
    try {
      const answer = await fetch(url, {
        method,
        headers: {
          connection: 'close',
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(5000),
      })
      const text = await answer.text()
      if (answer.status === 500) failures.push(`${answer.status} ${method} ${new URL(url).pathname}: ${text}`)
      return answer.ok ? (JSON.parse(text) as T) : undefined
    } catch {
      return undefined
    }
  }

  const api = <T>(method: string, path: string, token?: string, body?: unknown) =>
    ask<T>(method, `${urls().server}/api/v1${path}`, token, body)
  const control = <T>(method: string, path: string, body?: unknown) =>
    ask<T>(method, `${urls().emulator}/_emulator${path}`, undefined, body)

  async function tokenOf(email: string, password: string): Promise<string> {
    const body = { email, password }
    const session = await patiently(() =>
      api<{ access_token: string }>('POST', '/auth/login', undefined, body),
    )
    return session.access_token
  }

  /** A service of the master's; its odd price wants every share to be rounded. */
  async function offer(master: string): Promise<string> {
    const body = { title: 'Работа', price: { value: '1234.57', currency: 'RUB' }, duration_minutes: 60 }
    return (await patiently(() => api<{ id: string }>('POST', '/services/', master, body))).id
  }

  let hour = 24
  /** Plays one deal to its end, or as far as `goal`. */
  async function playDeal(
    client: string,
    master: string,
    serviceId: string,
    goal: Enroll['status'] = 'completed',
  ): Promise<string> {
    const { id } = await patiently(() => {
      hour += 2 // after a lost answer the slot is taken by ourselves: another one is tried
      const startsAt = new Date(Date.now() + hour * 3_600_000).toISOString()
      return api<Enroll>('POST', '/enrolls/', client, { service_id: serviceId, starts_at: startsAt })
    })
    const step = (event: string, token: string) => api('POST', `/enrolls/${id}/${event}`, token)
    for (;;) {
      const enroll = await patiently(() => api<Enroll>('GET', `/enrolls/${id}`, client))
      const { status, payment } = enroll
      if (status === goal) return id
      if (status === 'pending') await step('accept', master)
      else if (status === 'ready') await step('confirm', client)
      else if (payment?.status === 'processing') await step('complete', master)
      else if (payment?.status === 'pending' && payment.confirmation_url) {
        await control('POST', `/payments/${payment.confirmation_url.split('/').pop()}/pay`)
      } else await api('POST', '/payments/', client, { enroll_id: id })
      await sleep(20)
    }
  }

  return { api, control, tokenOf, offer, playDeal, failures }
}

export async function patiently<T>(act: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const answer = await act()
    if (answer !== undefined) return answer
    await sleep(50)
  }
  throw new Error('no answer for too long')
}

import { request, type Transport } from './request.ts'
import type { Session } from './schema/auth.ts'

/** Signed in: a call that finds the access token expired is repeated once with a new one. */
export function renewing(transport: Transport, first: Session): Transport {
  let session = first
  let renewal: Promise<void> | undefined
  return {
    ...transport,
    token: () => session.access_token,
    /** A refresh token works once, so calls that expire together renew together. */
    async renew(stale) {
      if (stale !== session.access_token) return
      renewal ??= refresh().finally(() => {
        renewal = undefined
      })
      await renewal
    },
  }

  async function refresh(): Promise<void> {
    const body = { refresh_token: session.refresh_token }
    session = await request<Session>(transport, 'POST', '/auth/refresh', { body })
  }
}

import { createSdelka, SdelkaProblem } from '@sdelka/sdk'
import { readSession, writeSession } from '../session/session.ts'

const LOCK = 'sdelka.session'
const PATIENCE_MS = 4_000

/** The only thing that the pages talk to. */
export const sdelka = createSdelka({
  url: '',
  patienceMs: PATIENCE_MS,
  token: () => readSession()?.access_token,
  renew,
})

/** A refresh token works once, so tabs take turns, and who comes second finds the new one. */
async function renew(stale: string | undefined): Promise<void> {
  await withLock(async () => {
    const session = readSession()
    if (!session || session.access_token !== stale) return
    try {
      writeSession(await createSdelka({ url: '' }).auth.refresh(session.refresh_token))
    } catch (error) {
      if (error instanceof SdelkaProblem && error.status === 401) writeSession(undefined)
      throw error
    }
  })
}

const withLock = (job: () => Promise<void>): Promise<void> =>
  'locks' in navigator ? navigator.locks.request(LOCK, job) : job()

export async function signOut(): Promise<void> {
  const session = readSession()
  writeSession(undefined)
  if (session) await sdelka.auth.logout(session.refresh_token).catch(() => undefined) // it expires by itself
}

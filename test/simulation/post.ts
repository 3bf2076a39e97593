import { after, SECOND_MS } from '../../src/core/clock.ts'
import { processNotification } from '../../src/notification/process.ts'
import { keepNotifications } from '../../src/notification/store.ts'
import type { House } from './houses.ts'

export type Letter = { seq: number; event: string; object_id: string; object: unknown; created_at: string }
type Control = <T>(method: string, path: string, body?: unknown) => Promise<T>

/** Mostly there are none or few. */
const PAGES = [4, 40, 1000]

/**
 * YooKassa's post. The emulator only writes its notifications down (told to drop them all), and the simulation carries
 * them: in any order, twice, late, never, or ones that YooKassa has not written.
 */
export function postOffice(control: Control) {
  /** Not yet carried anywhere. */
  const box: Letter[] = []
  const all: Letter[] = []

  return {
    box,
    all,
    open: (url: string) => control('POST', '/notifications', { url, mode: 'drop' }),

    /** Takes in what was written since. */
    async collect(): Promise<void> {
      const last = all.at(-1)?.seq ?? 0
      for (const limit of PAGES) {
        const { items } = await control<{ items: Letter[] }>('GET', `/notifications?limit=${limit}`)
        const fresh = items.filter(({ seq }) => seq > last)
        if (fresh.length === limit) continue // there are more
        all.push(...fresh.toReversed())
        box.push(...fresh.toReversed())
        return
      }
      throw new Error('so many letters at once are not read')
    },

    /** Over HTTP where there are doors; otherwise a house receives it, and looks into it unless it dies first. */
    async carry({ event, object, object_id }: Pick<Letter, 'event' | 'object' | 'object_id'>, to: House) {
      const body = { type: 'notification', event, object }
      if (to.url) return postTo(to.url, body)
      const now = to.ctx.clock.now()
      const received = { event, objectId: object_id, body, source: '127.0.0.1', now }
      const tryAt = after(now, 30 * SECOND_MS)
      const [kept] = await keepNotifications(to.ctx.db, [{ ...received, tryAt }])
      if (kept) await processNotification(to.ctx, kept)
    },
  }
}
export type PostOffice = ReturnType<typeof postOffice>

async function postTo(url: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/api/v1/payments/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await answer.text()
  if (answer.status !== 200) throw new Error(`a notification was answered ${answer.status}`)
}

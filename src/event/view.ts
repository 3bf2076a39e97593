import type { LiveEvent } from '#schema/event.ts'
import type { News } from './store.ts'

export function viewNews({ enrollId, accountId, what, at }: News): LiveEvent {
  const rest = { what, at: at.toISOString() }
  return enrollId
    ? { event: 'deal', enroll_id: enrollId, ...rest }
    : { event: 'account', account_id: accountId ?? '', ...rest }
}

/** As an event stream writes it: the name is a field of its own. JSON has no line breaks. */
export function frameOf({ event, ...content }: LiveEvent, position: number): string {
  return `id: ${position}\nevent: ${event}\ndata: ${JSON.stringify(content)}\n\n`
}

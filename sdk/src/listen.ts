import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { problemFrom, SdelkaProblem } from './problem.ts'
import { isPassing, signedIn, type Transport } from './request.ts'
import type { LiveEvent } from './schema/event.ts'

export type Listening = {
  /** Read again what it is about: an event says where something happened, and not what it is now. */
  onEvent: (event: LiveEvent) => void
  /** Told each time the stream has ended before it is opened again, and why; nothing when the server ended it in peace. */
  onEnd?: (error: unknown, waitMs: number) => void
  /** Aborted, it stops listening. */
  signal?: AbortSignal
  /** Where an earlier stream came to, to hear what was missed since. */
  lastEventId?: string
  /** Told where the stream has come to, for whoever wants to go on from there later. */
  onPosition?: (lastEventId: string) => void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
/** The server says something every 15 seconds; a connection that is silent for so long is dead. */
const SILENCE_MS = 40_000

/**
 * Listens until `signal` is aborted. A stream that ends is opened again where it ended, after growing pauses while the
 * server is away.
 * @throws SdelkaProblem when the server says no for good: nobody is signed in
 */
export async function listen(transport: Transport, listening: Listening): Promise<void> {
  const { signal } = listening
  const place = { lastEventId: listening.lastEventId }
  let pauseMs = FIRST_PAUSE_MS
  while (!signal?.aborted) {
    const heard = { hasOpened: false }
    const error = await followOnce(transport, listening, place, heard).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (signal?.aborted) return
    if (error !== undefined && !isPassing(error)) throw error
    if (heard.hasOpened) pauseMs = FIRST_PAUSE_MS
    const asked = error instanceof SdelkaProblem ? (error.retryAfterMs ?? 0) : 0
    const waitMs = Math.max(asked, pauseMs * (1 + Math.random() / 2)) // so that many do not come back as one
    listening.onEnd?.(error, waitMs)
    await pause(waitMs, signal)
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }
}

/** One stream, to its end. */
async function followOnce(
  transport: Transport,
  { onEvent, onPosition, signal }: Listening,
  place: { lastEventId: string | undefined },
  heard: { hasOpened: boolean },
): Promise<void> {
  const silence = new AbortController()
  const stop = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal
  let alarm = setTimeout(() => silence.abort(), SILENCE_MS)
  const parser = createParser({
    onEvent(message) {
      heard.hasOpened = true
      if (message.id !== undefined) {
        place.lastEventId = message.id
        onPosition?.(message.id)
      }
      const event = eventOf(message)
      if (event) onEvent(event)
    },
  })
  try {
    const body = await signedIn(transport, (bearer) => open(transport.url, bearer, place.lastEventId, stop))
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      clearTimeout(alarm)
      alarm = setTimeout(() => silence.abort(), SILENCE_MS)
      parser.feed(value)
    }
  } finally {
    clearTimeout(alarm)
    silence.abort() // whatever ended it, the connection goes
  }
}

async function open(
  url: string,
  bearer: string | undefined,
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<NonNullable<Response['body']>> {
  const answer = await fetch(`${url}/api/v1/events`, {
    headers: {
      accept: 'text/event-stream',
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(lastEventId && { 'last-event-id': lastEventId }),
    },
    cache: 'no-store',
    signal,
  })
  if (!answer.ok) throw problemFrom(answer, await answer.text())
  if (!answer.body) throw new TypeError('the answer has no body')
  return answer.body
}

/** Nothing for an event of a later server that this client does not know. */
function eventOf({ event, data }: EventSourceMessage): LiveEvent | undefined {
  if (event !== 'open' && event !== 'deal' && event !== 'account') return undefined
  return { event, ...JSON.parse(data) } as LiveEvent
}

/** Ends early when nobody listens any more. */
const pause = (ms: number, signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
  })

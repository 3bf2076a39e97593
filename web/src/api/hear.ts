import type { LiveEvent } from '@sdelka/sdk'
import { sdelka } from './sdelka.ts'

type Told = { event: LiveEvent; position: string | undefined }
type OnEvent = (event: LiveEvent) => void

/**
 * One stream of events for all tabs of one person: the tab that has the lock listens and tells the others. The tab that is
 * looked at takes the lock, because a hidden one may be put to sleep; when a tab is closed, one that waits goes on from where
 * it had come to. Tabs of other people, as a demo has them, have a stream of their own.
 */
export function hearTogether(personId: string, onEvent: OnEvent, signal: AbortSignal): void {
  const name = `sdelka.events.${personId}`
  const channel = new BroadcastChannel(name)
  let position: string | undefined
  let isListening = false

  const listen = async (turn: AbortSignal) => {
    isListening = true
    try {
      await sdelka.events({
        signal: AbortSignal.any([signal, turn]),
        ...(position && { lastEventId: position }),
        onPosition: (now) => {
          position = now
        },
        onEvent: (event) => {
          if (signal.aborted || turn.aborted) return
          onEvent(event)
          channel.postMessage({ event, position } satisfies Told)
        },
      })
    } finally {
      isListening = false
    }
  }

  /** Until this tab is gone, or another takes the lock away. Answers whether it was taken. */
  const holdLock = async (options: LockOptions): Promise<boolean> => {
    const turn = new AbortController()
    try {
      await navigator.locks.request(name, options, () => listen(turn.signal))
    } catch (error) {
      if (!isTaken(error)) console.warn('no live news', error) // the pages still read by themselves
      return isTaken(error) && !signal.aborted
    } finally {
      turn.abort()
    }
    return false
  }
  const standInLine = async () => {
    while (await holdLock({ signal })); // taken away: wait again
  }
  const comeForward = () => {
    if (document.visibilityState === 'visible' && !isListening) void holdLock({ steal: true })
  }

  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    position = data.position
    onEvent(data.event)
  }
  comeForward()
  void standInLine()
  document.addEventListener('visibilitychange', comeForward, { signal })
  signal.addEventListener('abort', () => channel.close(), { once: true })
}

const isTaken = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

/** Where a browser has no locks, each tab listens for itself. */
export function hear(personId: string, onEvent: OnEvent, signal: AbortSignal): void {
  if ('locks' in navigator && 'BroadcastChannel' in globalThis) hearTogether(personId, onEvent, signal)
  else void sdelka.events({ signal, onEvent }).catch((error: unknown) => console.warn('no live news', error))
}

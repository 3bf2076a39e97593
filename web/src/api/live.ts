import { useEffect } from 'react'
import { useSession } from '../session/session.ts'
import { hear } from './hear.ts'
import { queries } from './query.ts'

/** Events come in bursts, several for one click; what they make old is read once. */
const GATHER_MS = 150

/** Whatever is shown is read again when something has happened to it. What was missed meanwhile is made up for. */
export function useLive(): void {
  const id = useSession()?.user.id
  useEffect(() => {
    if (!id) return
    const stop = new AbortController()
    const reader = gathering()
    let isFirst = true
    hear(
      id,
      (event) => {
        if (event.event === 'open' && !event.resumed && !isFirst) reader.tell(['deal'], ['account'])
        isFirst = false
        if (event.event === 'deal') reader.tell(['deal', event.enroll_id])
        if (event.event === 'account') reader.tell(['account'])
      },
      stop.signal,
    )
    return () => {
      stop.abort()
      reader.forget()
    }
  }, [id])
}

function gathering() {
  const old = new Map<string, readonly string[]>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const readAgain = () => {
    timer = undefined
    for (const queryKey of old.values()) void queries.invalidateQueries({ queryKey })
    old.clear()
  }
  return {
    tell(...keys: string[][]) {
      for (const key of [...keys, ['list']]) old.set(key.join(), key)
      timer ??= setTimeout(readAgain, GATHER_MS)
    },
    forget: () => clearTimeout(timer),
  }
}

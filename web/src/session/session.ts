import type { Session, User } from '@sdelka/sdk'
import { useSyncExternalStore } from 'react'

export type Role = User['roles'][number]
type Stored = Pick<Session, 'access_token' | 'refresh_token' | 'user'>

const KEY = 'sdelka.session'
const listeners = new Set<() => void>()
let cached: { text: string | null; session: Stored | undefined } = { text: null, session: undefined }

/** A tab's own person comes before the browser's: a demo is played by several people in several tabs. */
function readText(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY)
  } catch {
    return cached.text
  }
}

export function readSession(): Stored | undefined {
  const text = readText()
  if (text !== cached.text) cached = { text, session: parse(text) }
  return cached.session
}

function parse(text: string | null): Stored | undefined {
  try {
    const stored = text ? (JSON.parse(text) as Partial<Stored>) : undefined
    return stored?.access_token && stored.user ? (stored as Stored) : undefined
  } catch {
    return undefined
  }
}

/** @param isOfTab this tab only, until it is closed */
export function writeSession(session: Stored | undefined, isOfTab = isTabs()): void {
  const text = session ? JSON.stringify(session) : null
  try {
    const store = isOfTab ? sessionStorage : localStorage
    if (text) store.setItem(KEY, text)
    else store.removeItem(KEY)
  } catch {
    cached = { text, session }
  }
  for (const listener of listeners) listener()
}

function isTabs(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null
  } catch {
    return false
  }
}

addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) for (const listener of listeners) listener()
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useSession = (): Stored | undefined => useSyncExternalStore(subscribe, readSession)

export function useRoles(): readonly Role[] {
  return useSession()?.user.roles ?? []
}

import { SdelkaProblem } from '@sdelka/sdk'
import { keepPreviousData, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { readSession, writeSession } from '../session/session.ts'

const FRESH_MS = 5_000

/**
 * Keys say what an answer depends on, so that news of a deal makes the right ones old:
 * `['deal', enrollId, …]` one deal; `['list', what, filter]` lists; `['account', …]`; `['still', …]` what no deal changes.
 */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: endSessionOn }),
  mutationCache: new MutationCache({ onError: endSessionOn }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: false, // the client of the API is patient itself
      placeholderData: keepPreviousData,
      throwOnError: false,
    },
    mutations: { retry: false },
  },
})

export const isMissing = (error: unknown): boolean => error instanceof SdelkaProblem && error.status === 404

/** The server does not know us any more: whoever looks signs in again, and comes back to where they were. */
function endSessionOn(error: unknown): void {
  const isEnded =
    error instanceof SdelkaProblem && error.status === 401 && error.code !== 'invalid_credentials'
  if (isEnded && readSession()) writeSession(undefined)
}

import { SdelkaProblem } from '@sdelka/sdk'
import { keepPreviousData, QueryClient } from '@tanstack/react-query'

const FRESH_MS = 5_000

/**
 * Keys say what an answer depends on, so that news of a deal makes the right ones old:
 * `['deal', enrollId, …]` one deal; `['list', what, filter]` lists; `['account', …]`; `['still', …]` what no deal changes.
 */
export const queries = new QueryClient({
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

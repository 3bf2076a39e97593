import { queryOptions, useQuery } from '@tanstack/react-query'
import { setServerTime } from './clock.ts'
import { queries } from './query.ts'
import { sdelka } from './sdelka.ts'

const MINUTE_MS = 60_000
const PATIENCE_MS = 1_000

/**
 * What this installation is; tells the pages the server's time, too.
 * @param isKept for the one who reads it anew every minute
 */
export function useMeta({ isKept = false } = {}) {
  return useQuery({ ...metaQuery, refetchInterval: isKept && MINUTE_MS }).data
}

const metaQuery = queryOptions({
  queryKey: ['still', 'meta'],
  queryFn: async () => {
    const meta = await sdelka.meta()
    setServerTime(meta.now)
    return meta
  },
  staleTime: MINUTE_MS,
})

/** The first page waits for it, so that a demo's banner pushes nothing aside; where the network is slow, not for long. */
export const firstMeta = (): Promise<unknown> =>
  Promise.race([
    queries.ensureQueryData(metaQuery).catch(() => {}),
    new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
  ])

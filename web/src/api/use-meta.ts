import { useQuery } from '@tanstack/react-query'
import { setServerTime } from './clock.ts'
import { sdelka } from './sdelka.ts'

const MINUTE_MS = 60_000

/**
 * What this installation is; tells the pages the server's time, too.
 * @param isKept for the one who reads it anew every minute
 */
export function useMeta({ isKept = false } = {}) {
  return useQuery({
    queryKey: ['still', 'meta'],
    queryFn: async () => {
      const meta = await sdelka.meta()
      setServerTime(meta.now)
      return meta
    },
    staleTime: MINUTE_MS,
    refetchInterval: isKept && MINUTE_MS,
  }).data
}

import { useQuery } from '@tanstack/react-query'
import { setServerTime } from './clock.ts'
import { sdelka } from './sdelka.ts'

const MINUTE_MS = 60_000

/** What this installation is; tells the pages the server's time, too. */
export function useMeta() {
  return useQuery({
    queryKey: ['still', 'meta'],
    queryFn: async () => {
      const meta = await sdelka.meta()
      setServerTime(meta.now)
      return meta
    },
    refetchInterval: MINUTE_MS,
  }).data
}

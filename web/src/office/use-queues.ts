import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'

const MINUTE_MS = 60_000

/** What waits for a person; also by time alone, which no event tells. */
export const useQueues = () =>
  useQuery({
    queryKey: ['list', 'queues'],
    queryFn: () => sdelka.queues(),
    refetchInterval: MINUTE_MS,
  })

import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'

export const DAYS = 7

/** The free times of a week. They are a suggestion: the booking itself says whether somebody was faster. */
export const useTimes = (serviceId: string, from: string) =>
  useQuery({
    queryKey: ['list', 'times', serviceId, from],
    queryFn: () => sdelka.services.times(serviceId, { from, days: DAYS }),
  })

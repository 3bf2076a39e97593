import { IdParams } from '#schema/common.ts'
import { ServiceTimes, ServiceTimesQuery } from '#schema/service.ts'
import type { Context } from '../context.ts'
import { problems, type Routes } from '../http/route.ts'
import { readTimes } from './read.ts'

export function calendarRoutes(ctx: Pick<Context, 'db' | 'clock' | 'config'>): Routes {
  return async (app) => {
    const times = {
      operationId: 'listServiceTimes',
      summary: 'When a service can be booked.',
      description:
        'Starts at whole and half hours, within the working hours, when the master is not taken, and so that money paid now ' +
        'is safe until the work is done. A suggestion: `POST /enrolls/` takes any time that is free, and says `slot_taken` ' +
        'when somebody was faster. A closed service has no times.',
      tags: ['services'],
      params: IdParams,
      querystring: ServiceTimesQuery,
      response: { 200: ServiceTimes, ...problems('not_found') },
    }
    app.get('/services/:id/times', { schema: times, config: { public: true } }, async ({ params, query }) => {
      const { zone, safeUntil, days } = await readTimes(ctx, { serviceId: params.id, ...query })
      return {
        time_zone: zone,
        safe_until: safeUntil.toISOString(),
        days: days.map(({ date, times }) => ({
          date,
          times: times.map(({ startsAt, endsAt }) => ({
            starts_at: startsAt.toISOString(),
            ends_at: endsAt.toISOString(),
          })),
        })),
      }
    })
  }
}

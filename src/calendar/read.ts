import type { Context } from '../context.ts'
import { after, DAY_MS, MINUTE_MS } from '../core/clock.ts'
import { dateIn, momentIn, nextDate } from '../core/zone.ts'
import { HORIZON_MS } from '../enroll/create.ts'
import { chooseRail } from '../rail/choose.ts'
import { readService } from '../service/read.ts'
import type { Service } from '../service/store.ts'
import { priceBounds } from '../settlement/price.ts'
import { listTaken } from './store.ts'
import { type Day, freeTimes } from './times.ts'

type Asked = { serviceId: string; from?: string | undefined; days: number }
type Reading = Pick<Context, 'db' | 'clock' | 'config'>

export type Times = { zone: string; safeUntil: Date; days: Day[] }

/** When a service can be booked so that the money is safe until the work is done. @throws AppError `not_found` */
export async function readTimes(ctx: Reading, { serviceId, days, ...asked }: Asked): Promise<Times> {
  const { db, config } = ctx
  const now = ctx.clock.now()
  const zone = config.TIME_ZONE
  const service = await readService(db, serviceId)
  const { safeUntil, isPossible } = carriedBy(ctx, service, now)
  const from = asked.from ?? dateIn(zone, now)
  const [start, end] = [momentIn(zone, from, 0), momentIn(zone, nextDate(from, days), 0)]
  const taken = await listTaken(db, service.masterId, start, after(end, service.durationMinutes * MINUTE_MS))
  const found = freeTimes({
    zone,
    hours: config.WORK_HOURS,
    from,
    days,
    durationMinutes: service.durationMinutes,
    taken,
    now,
    lastStart: after(now, HORIZON_MS),
    lastEnd: safeUntil,
  })
  const isOffered = service.isOpen && isPossible
  return { zone, safeUntil, days: isOffered ? found : found.map(({ date }) => ({ date, times: [] })) }
}

/** What the rail of new bookings says of this service when it is paid now: the same that `POST /deals/check` answers. */
function carriedBy({ config }: Reading, service: Service, now: Date) {
  const startsAt = after(now, MINUTE_MS) // the time is judged by `safeUntil`, for each day
  const endsAt = after(startsAt, service.durationMinutes * MINUTE_MS)
  const bounds = priceBounds(config)
  const { verdicts } = chooseRail(
    config,
    { price: service.price, startsAt, endsAt, method: undefined, now },
    { two_stage: bounds, safe_deal: bounds },
  )
  const verdict = verdicts.find(({ rail }) => rail === config.RAIL)
  return { safeUntil: verdict?.safeUntil ?? after(now, DAY_MS), isPossible: verdict?.fits ?? false }
}

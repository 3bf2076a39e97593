import type { z } from 'zod'
import type { CallOptions } from './request.ts'
import type {
  ClockMove,
  DemoBank,
  DemoBankOrder,
  DemoBankVerdict,
  DemoFaults,
  DemoNotificationOrder,
  DemoNotificationQuery,
  DemoNotifications,
  DemoTime,
  FaultOrder,
} from './schema/demo.ts'
import type { Payout } from './schema/payout.ts'
import { at, type Given, type Verbs } from './verbs.ts'

/** What only a demo has: its clock, and what can go wrong with YooKassa, with notifications and with the bank. */
export function demo({ get, post, remove }: Verbs) {
  return {
    moveClock: (body: ClockMove, options?: CallOptions) =>
      post<z.infer<typeof DemoTime>>('/demo/clock', { ...options, body }),
    /** How YooKassa will fail, and how it could. */
    faults: () => get<DemoFaults>('/demo/faults'),
    orderFault: (body: Given<typeof FaultOrder>, options?: CallOptions) =>
      post<DemoFaults>('/demo/faults', { ...options, body }),
    clearFaults: (options?: CallOptions) => remove<DemoFaults>('/demo/faults', options),
    notifications: (query?: Given<typeof DemoNotificationQuery>) =>
      get<DemoNotifications>('/demo/notifications', { ...(query && { query }) }),
    disturb: (body: Given<typeof DemoNotificationOrder>, options?: CallOptions) =>
      post<DemoNotifications>('/demo/notifications', { ...options, body }),
    /** How payouts are answered, and what the gateway has for them. */
    bank: () => get<DemoBank>('/demo/bank'),
    orderBank: (body: Given<typeof DemoBankOrder>, options?: CallOptions) =>
      post<DemoBank>('/demo/bank', { ...options, body }),
    settlePayout: (id: string, body: Given<typeof DemoBankVerdict>, options?: CallOptions) =>
      post<Payout>(`/demo/payouts/${at(id)}/settle`, { ...options, body }),
  }
}

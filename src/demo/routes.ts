import { IdParams } from '#schema/common.ts'
import {
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
} from '#schema/demo.ts'
import { Payout } from '#schema/payout.ts'
import { record, whoIs } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { problems, type Routes } from '../http/route.ts'
import type { Caller } from '../identity/caller.ts'
import { findTitledPayout, type Payout as PayoutRow, type Titled } from '../payout/store.ts'
import { viewPayout } from '../payout/view.ts'
import type { DemoClock } from './clock.ts'
import type { Control } from './control.ts'
import { orderBank, readBank, readFaults, readNotifications, settleAtBank } from './trouble.ts'

type DemoContext = Pick<Context, 'db' | 'clock'>

/** How an operation of the demo is described. */
const only = <Shape extends object>(operationId: string, summary: string, shape: Shape) => ({
  operationId,
  summary: `Demo only: ${summary}`,
  tags: ['demo'],
  ...shape,
})

/** Present in the demo only. After a move, what time has brought has happened before the answer. */
export function demoRoutes(
  ctx: DemoContext,
  demoClock: DemoClock,
  control: Control,
  tick: () => Promise<unknown>,
): Routes {
  const note = (caller: Caller, what: 'clock' | 'faults' | 'notifications' | 'bank', detail: object) =>
    ctx.db.begin(async (tx) =>
      record(tx, {
        by: whoIs(caller),
        action: `demo.${what}`,
        subject: { kind: what, id: 'demo' },
        detail: { ...detail },
        at: ctx.clock.now(),
      }),
    )

  return async (app) => {
    const move = only('moveDemoClock', 'move the time of the platform and of the emulator.', {
      body: ClockMove,
      response: { 200: DemoTime, ...problems() },
    })
    app.post('/demo/clock', { schema: move }, async ({ caller, body }) => {
      await demoClock.move(body)
      await note(caller, 'clock', body)
      await tick()
      return { now: ctx.clock.now().toISOString() }
    })

    const faults = only('listDemoFaults', 'how YooKassa will fail, and how it could.', {
      response: { 200: DemoFaults },
    })
    app.get('/demo/faults', { schema: faults }, () => readFaults(control))

    const orderFault = only('orderDemoFault', 'let a call to YooKassa fail.', {
      body: FaultOrder,
      response: { 200: DemoFaults },
    })
    app.post('/demo/faults', { schema: orderFault }, async ({ caller, body }) => {
      await control('POST', '/faults', body)
      await note(caller, 'faults', body)
      return readFaults(control)
    })

    const heal = only('clearDemoFaults', 'nothing fails any more.', {
      response: { 200: DemoFaults },
    })
    app.delete('/demo/faults', { schema: heal }, async ({ caller }) => {
      await control('DELETE', '/faults')
      await note(caller, 'faults', { cleared: true })
      return readFaults(control)
    })

    const notifications = only(
      'listDemoNotifications',
      'the notifications of late, and what became of them.',
      {
        querystring: DemoNotificationQuery,
        response: { 200: DemoNotifications },
      },
    )
    app.get('/demo/notifications', { schema: notifications }, ({ query }) => viewNotifications(query.after))

    const disturb = only(
      'disturbDemoNotifications',
      'notifications get lost, come twice, late, or in the wrong order.',
      {
        body: DemoNotificationOrder,
        response: { 200: DemoNotifications },
      },
    )
    app.post('/demo/notifications', { schema: disturb }, async ({ caller, body }) => {
      await control('POST', '/notifications', body)
      await note(caller, 'notifications', body)
      return viewNotifications()
    })

    const bank = only('readDemoBank', 'how payouts are answered, and what the gateway has for them.', {
      response: { 200: DemoBank },
    })
    app.get('/demo/bank', { schema: bank }, () => readBank(control))

    const order = only(
      'orderDemoBank',
      'let payouts be answered at once, later, or refused; fill or empty the gateway.',
      {
        body: DemoBankOrder,
        response: { 200: DemoBank },
      },
    )
    app.post('/demo/bank', { schema: order }, async ({ caller, body }) => {
      await orderBank(control, body)
      await note(caller, 'bank', body)
      return readBank(control)
    })

    const settle = only(
      'settleDemoPayout',
      'the bank’s last word about a payout that it has accepted, or had paid.',
      {
        params: IdParams,
        body: DemoBankVerdict,
        response: { 200: Payout, ...problems('not_found', 'wrong_state') },
      },
    )
    app.post('/demo/payouts/:id/settle', { schema: settle }, async ({ caller, params, body }) => {
      await settleAtBank(ctx, control, params.id, body)
      await note(caller, 'bank', { payout: params.id, ...body })
      return viewPayout((await findTitledPayout(ctx.db, params.id)) as Titled<PayoutRow>, caller)
    })
  }

  async function viewNotifications(after?: string): Promise<DemoNotifications> {
    const { mode, received } = await readNotifications(ctx, control, after ? new Date(after) : null)
    return {
      mode,
      items: received.map(({ objectId, subjectId, enrollId, at, ...seen }) => ({
        ...seen,
        object_id: objectId,
        subject_id: subjectId,
        enroll_id: enrollId,
        at: at.toISOString(),
      })),
    }
  }
}

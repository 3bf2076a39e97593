import type { Action } from './action.ts'

/** Somebody looks at the payment's page, and YooKassa is asked when our news is old. */
export const look: Action = {
  name: 'look',
  weight: ({ payment }) => (payment?.status === 'pending' ? 3 : payment ? 0.5 : 0),
  play({ stage, deal, payment, view }) {
    const { id } = payment ?? stage.random.pick([...view.payments.values()])
    const by = stage.random.pick([deal.client, deal.master])
    return stage.ask('look', { by, args: { payment: id }, may: ['ok'], about: deal })
  },
}

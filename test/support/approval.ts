import { beforeAll } from 'vitest'
import type { Approval } from '#schema/approval.ts'
import type { AuditLine } from '#schema/audit.ts'
import type { Payment } from '#schema/payment.ts'
import { type Someone, testHouse } from './house.ts'

/** A house where two operators move more than 500 rubles by hand together. Call it at the top of a test file. */
export function fourEyesHouse() {
  const house = testHouse({ env: { FOUR_EYES_ABOVE: '500.00' } })
  const operators = {} as { asker: Someone; other: Someone }
  beforeAll(async () => {
    operators.asker = await house.person('operator')
    operators.other = await house.person('operator')
  })

  return {
    house,
    /** The one who asks by habit, and the one who decides. */
    operators,
    refund: (payment: { id: string }, value?: string, by = operators.asker) =>
      house.api<Approval>('POST', `/payments/${payment.id}/refunds`, {
        by,
        body: { reason: 'жалоба', ...(value && { amount: { value, currency: 'RUB' } }) },
      }),
    decide: (id: string, word: 'approve' | 'reject', by = operators.other, reason?: string) =>
      house.api<Approval & { code: string }>('POST', `/approvals/${id}/${word}`, {
        by,
        ...(reason && { body: { reason } }),
      }),
    /** How much went back, in rubles. */
    refunded: async ({ payment, client }: { payment: Payment; client: Someone }) =>
      (await house.must<Payment>('GET', `/payments/${payment.id}/status`, { by: client })).refunded.value,
    /** What the audit log tells of it. */
    logOf: async (id: string) => {
      const path = `/audit/?subject_id=${id}`
      const { items } = await house.must<{ items: AuditLine[] }>('GET', path, { by: operators.other })
      return items.map(({ action }) => action)
    },
  }
}

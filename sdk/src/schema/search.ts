import { z } from 'zod'
import { Id, Moment, text } from './common.ts'
import { Balance } from './ledger.ts'

export const SearchQuery = z.object({
  q: text(2, 100).describe(
    'An id of ours or its beginning (8 characters or more), an id of YooKassa, the beginning of an e-mail, words of a person’s name or of a service’s title.',
  ),
})

export const Finding = z
  .object({
    kind: z.enum(['enroll', 'payment', 'payout', 'refund', 'deal', 'dispute', 'account', 'user', 'service']),
    id: Id,
    enroll_id: Id.nullable(),
    title: z.string().describe('Of its service; of an account its mask, of a user the name.'),
    detail: z.object({
      status: z.string().nullable(),
      amount: Balance.nullable(),
      note: z
        .string()
        .nullable()
        .describe(
          'What else tells it apart: the e-mail of a user, the owner of an account, the master of a service, the receiver of a payout, the method of a payment.',
        ),
    }),
    at: Moment,
  })
  .meta({ id: 'Finding' })
export type Finding = z.infer<typeof Finding>

export const Findings = z.object({ items: z.array(Finding).max(20) }).meta({ id: 'Findings' })

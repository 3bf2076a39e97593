import { z } from 'zod'
import { Id, Moment, PageQuery, text } from './common.ts'

export const AccountStatus = z.enum(['pending', 'verified', 'rejected', 'blocked'])

const lastDigits = z.string().regex(/^\d{4}$/, 'must be the last four digits')

/** A card comes as the token of YooKassa's payout widget: its number never touches us. */
export const AccountRequest = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('bank_card'),
      payout_token: z
        .string()
        .min(1)
        .max(255)
        .regex(/^[\w.-]*\D[\w.-]*$/, 'must be a payout token, not a card number'),
      last4: lastDigits.optional(),
      card_type: z
        .string()
        .max(40)
        .regex(/^[\w ]+$/)
        .optional(),
    }),
    z.strictObject({
      type: z.literal('sbp'),
      phone: z.string().regex(/^7\d{10}$/, 'must be 11 digits that start with 7'),
      bank_id: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an SBP participant'),
    }),
    z.strictObject({
      type: z.literal('yoo_money'),
      account_number: z.string().regex(/^\d{11,33}$/, 'must be 11 to 33 digits'),
    }),
  ])
  .meta({ id: 'AccountRequest' })
export type AccountRequest = z.output<typeof AccountRequest>

export const AccountVerdict = z.object({ reason: text(1, 300) }).meta({ id: 'AccountVerdict' })

/** A word that may be left out. */
export const AccountWord = z.object({ reason: text(1, 300).optional() }).nullish()

export const AccountQuery = PageQuery.extend({ status: AccountStatus.optional() })

export const Account = z
  .object({
    id: Id,
    person_id: Id,
    owner: z
      .object({ name: z.string(), email: z.string() })
      .nullable()
      .describe('Whose it is, to an operator; null to everybody else.'),
    type: z.enum(['bank_card', 'sbp', 'yoo_money']),
    title: z.string().describe('Masked: Visa •• 1111'),
    status: AccountStatus,
    reason: z.string().nullable(),
    allowed: z.array(z.string()).describe('What the caller may do now.'),
    created_at: Moment,
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

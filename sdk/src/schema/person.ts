import { z } from 'zod'
import { Role, User } from './auth.ts'
import { Id, PageQuery, text } from './common.ts'

const count = z.number().int().describe('1000 stands for as many or more.')

export const UserQuery = PageQuery.extend({
  q: text(2, 100).optional().describe('The beginning of an e-mail, or words of a name.'),
  role: Role.optional(),
})

/** A person as the operator sees them. */
export const Person = User.extend({
  deals: z.object({
    as_client: count,
    as_master: count,
    list: z.string().describe('The enrolls, below `/api/v1`.'),
  }),
  accounts: count.describe('Payout destinations that were not removed; 1000 stands for as many or more.'),
}).meta({ id: 'Person' })
export type Person = z.infer<typeof Person>

/** Somebody who can be given a dispute. */
export const Arbiter = z
  .object({
    id: Id,
    name: z.string(),
    open_disputes: z.number().int().describe('How many they have now.'),
  })
  .meta({ id: 'Arbiter' })
export type Arbiter = z.infer<typeof Arbiter>

export const Arbiters = z.object({ items: z.array(Arbiter) })

import type { Context } from '../context.ts'
import { newId } from '../core/id.ts'
import { tellOfAccount } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import { type Account, type Destination, insertAccount } from './store.ts'

/** Adds a payout destination of the caller; an operator has to verify it before money goes there. */
export async function createAccount(
  ctx: Pick<Context, 'db' | 'clock'>,
  caller: Caller,
  { destination, title }: { destination: Destination; title: string },
): Promise<Account> {
  const account: Account = {
    id: newId(),
    personId: caller.id,
    kind: destination.type,
    destination,
    title,
    status: 'pending',
    reason: null,
    removedAt: null,
    createdAt: ctx.clock.now(),
  }
  await ctx.db.begin(async (tx) => {
    insertAccount(tx, account)
    const actor = { kind: 'master', id: caller.id } as const
    tellOfAccount(tx, account.id, { what: 'account.created', actor, at: account.createdAt })
  })
  return account
}

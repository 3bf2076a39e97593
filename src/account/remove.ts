import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { tellOfAccount } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import { lockAccount, removeAccount } from './store.ts'

/** Payouts that were promised keep their destination; later ones will not go there. @throws AppError `not_found` */
export async function removeOwnAccount(
  ctx: Pick<Context, 'db' | 'clock'>,
  caller: Caller,
  id: string,
): Promise<void> {
  await ctx.db.begin(async (tx) => {
    const account = await lockAccount(tx, id)
    if (account?.personId !== caller.id) throw new AppError('not_found', 'no such account')
    const now = ctx.clock.now()
    removeAccount(tx, id, now)
    const actor = { kind: 'master', id: caller.id } as const
    tellOfAccount(tx, id, { what: 'account.removed', actor, at: now })
  })
}

import { EntryPage, EntryQuery, LedgerAccountPage, LedgerAccountQuery } from '#schema/ledger.ts'
import type { Context } from '../context.ts'
import type { Routes } from '../http/route.ts'
import { listBalances } from './balance.ts'
import { listEntries } from './store.ts'
import { viewBalance, viewEntry } from './view.ts'

const readers = { roles: ['operator', 'accountant'] } as const

export function ledgerRoutes({ db }: Pick<Context, 'db'>): Routes {
  return async (app) => {
    const accounts = {
      operationId: 'listLedgerAccounts',
      summary:
        'Where the money is: the shared ledger accounts, and those of deals and people that hold something.',
      tags: ['ledger'],
      querystring: LedgerAccountQuery,
      response: { 200: LedgerAccountPage },
    }
    app.get(
      '/ledger/accounts',
      { schema: accounts, config: readers },
      async ({ query: { limit, cursor, prefix } }) => {
        const balances = await listBalances(db, { limit: limit + 1, after: cursor, prefix })
        const owned = balances.filter(({ isShared }) => !isShared)
        const items = owned.length > limit ? balances.slice(0, -1) : balances
        return {
          items: items.map(viewBalance),
          ...(owned.length > limit && { next_cursor: items.at(-1)?.address }),
        }
      },
    )

    const entries = {
      operationId: 'listLedgerEntries',
      summary: 'The journal, newest first.',
      tags: ['ledger'],
      querystring: EntryQuery,
      response: { 200: EntryPage },
    }
    app.get('/ledger/entries', { schema: entries, config: readers }, async ({ query }) => {
      const { limit, cursor, enroll_id: enrollId, address } = query
      const found = await listEntries(db, {
        ...(enrollId && { enrollId }),
        ...(address && { address }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      const items = found.slice(0, limit)
      return { items: items.map(viewEntry), ...(found.length > limit && { next_cursor: items.at(-1)?.id }) }
    })
  }
}

import { rubles } from '../money.ts'
import type { Database } from '../store/database.ts'
import type { Deal, DealStatus } from './object.ts'

/** A deal with its money in kopecks, and what only we know about it. */
export type StoredDeal = {
  deal: Deal
  balance: number
  payoutBalance: number
  /** What the platform has got of this deal; below zero, what the deal has cost it. */
  platform: number
  /** Payouts and refunds that have no outcome yet. */
  waiting: number
  /** Payouts and refunds that succeeded. */
  moved: number
  expiresAt: number
  /** When it is to be wound up, if nothing closes it before. */
  deadline: number | null
}

type Row = {
  body: string
  balance: number
  payout_balance: number
  platform: number
  waiting: number
  moved: number
  expires_at: number
  deadline: number | null
}

export type Deals = ReturnType<typeof dealStore>

export function dealStore(database: Database) {
  const insert = database.prepare(
    `insert into deal
       (id, status, fee_moment, balance, payout_balance, created_at, expires_at, deadline, description, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = database.prepare(
    `update deal
     set status = ?, balance = ?, payout_balance = ?, platform = ?, waiting = ?, moved = ?, deadline = ?, body = ?
     where id = ?`,
  )
  const select = database.prepare(
    `select body, balance, payout_balance, platform, waiting, moved, expires_at, deadline
     from deal where id = ?`,
  )
  const selectBody = database.prepare('select body from deal where id = ?')
  const selectDue = database.prepare(
    'select id, deadline from deal where deadline <= ? order by deadline limit 1000',
  )
  const selectAll = database.prepare('select body from deal order by seq')
  const selectTotals = database.prepare(
    `select status, count(*) as count, sum(balance) as balance, sum(payout_balance) as payout_balance,
       sum(platform) as platform
     from deal group by status`,
  )

  return {
    add({ deal, balance, payoutBalance, expiresAt, deadline }: StoredDeal): string {
      const body = JSON.stringify(deal)
      insert.run(
        deal.id,
        deal.status,
        deal.fee_moment,
        balance,
        payoutBalance,
        Date.parse(deal.created_at),
        expiresAt,
        deadline,
        deal.description?.toLowerCase() ?? null,
        body,
      )
      return body
    },
    /** Writes the new state, with its sums shown in the object, and gives back the JSON. */
    save(stored: StoredDeal): string {
      const { balance, payoutBalance, platform, waiting, moved, deadline } = stored
      const deal: Deal = { ...stored.deal, balance: rubles(balance), payout_balance: rubles(payoutBalance) }
      const body = JSON.stringify(deal)
      update.run(deal.status, balance, payoutBalance, platform, waiting, moved, deadline, body, deal.id)
      return body
    },
    find(id: string): StoredDeal | undefined {
      const row = select.get(id) as Row | undefined
      if (row === undefined) return undefined
      const { body, payout_balance, expires_at, ...rest } = row
      const deal = JSON.parse(body) as Deal
      return { ...rest, deal, payoutBalance: payout_balance, expiresAt: expires_at }
    },
    body: (id: string) => (selectBody.get(id) as { body: string } | undefined)?.body,
    /** Oldest deadline first, a thousand at most. */
    due: (now: number) => selectDue.all(now) as { id: string; deadline: number }[],
    allBodies: () => (selectAll.all() as { body: string }[]).map(({ body }) => body),
    totals: () =>
      selectTotals.all() as {
        status: DealStatus
        count: number
        balance: number
        payout_balance: number
        platform: number
      }[],
  }
}

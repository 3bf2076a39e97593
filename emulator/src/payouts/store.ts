import type { Account } from '../http/auth.ts'
import { kopecksOf, parseRubles } from '../money.ts'
import type { Options } from '../options.ts'
import type { Database } from '../store/database.ts'
import type { Settings } from '../store/settings.ts'
import type { Payout, PayoutCard, PayoutStatus } from './object.ts'

export type Payouts = ReturnType<typeof payoutStore>

/** A minted token's card and the keyed hash that stands for its number. */
export type TokenCard = { recipient: string; card: PayoutCard }

export function payoutStore(database: Database, settings: Settings, options: Options) {
  const insert = database.prepare(
    `insert into payout
       (id, status, destination, recipient, amount, created_at, succeeded_at, account, deal, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertMetadata = database.prepare(
    'insert into payout_metadata (name, value, payout) values (?, ?, ?)',
  )
  const update = database.prepare('update payout set status = ?, succeeded_at = ?, body = ? where id = ?')
  const selectBody = database.prepare('select body from payout where id = ?')
  const selectAll = database.prepare('select body from payout order by seq')
  const selectBodyFor = database.prepare('select body from payout where id = ? and account = ?')
  const selectTotals = database.prepare(
    'select account, status, count(*) as count, sum(amount) as amount from payout group by account, status',
  )
  const selectInDeal = database.prepare(
    `select count(*) as count from payout where deal = ? and status <> 'canceled'`,
  )
  const selectUse = database.prepare(
    `select count(*) as count, coalesce(sum(amount), 0) as amount from payout
     where recipient = ? and created_at >= ? and status <> 'canceled'`,
  )
  const insertToken = database.prepare('insert into payout_token (token, recipient, card) values (?, ?, ?)')
  const selectToken = database.prepare('select recipient, card from payout_token where token = ?')

  if (settings.get('gateway_balance') === undefined) setBalance(startBalance(options))

  function setBalance(kopecks: number) {
    settings.set('gateway_balance', String(kopecks))
  }

  return {
    add(payout: Payout, recipient: string, account: Account): string {
      const body = JSON.stringify(payout)
      const { lastInsertRowid } = insert.run(
        payout.id,
        payout.status,
        payout.payout_destination.type,
        recipient,
        kopecksOf(payout.amount),
        Date.parse(payout.created_at),
        payout.succeeded_at === undefined ? null : Date.parse(payout.succeeded_at),
        account,
        payout.deal?.id ?? null,
        body,
      )
      for (const [name, value] of Object.entries(payout.metadata ?? {})) {
        if (value !== null) insertMetadata.run(name, value, lastInsertRowid)
      }
      return body
    },
    save(payout: Payout): string {
      const body = JSON.stringify(payout)
      const succeededAt = payout.succeeded_at === undefined ? null : Date.parse(payout.succeeded_at)
      update.run(payout.status, succeededAt, body, payout.id)
      return body
    },
    find(id: string): Payout | undefined {
      const row = selectBody.get(id) as { body: string } | undefined
      return row === undefined ? undefined : (JSON.parse(row.body) as Payout)
    },
    body: (id: string) => (selectBody.get(id) as { body: string } | undefined)?.body,
    /** A payout, for those who may see it. */
    bodyFor: (account: Account, id: string) =>
      (selectBodyFor.get(id, account) as { body: string } | undefined)?.body,
    hasPayoutInDeal: (deal: string) => (selectInDeal.get(deal) as { count: number }).count > 0,
    allBodies: () => (selectAll.all() as { body: string }[]).map(({ body }) => body),
    totals: () =>
      selectTotals.all() as { account: Account; status: PayoutStatus; count: number; amount: number }[],
    /** How many payouts, and kopecks in all, this recipient has had or will have since then. */
    useSince: (recipient: string, since: number) =>
      selectUse.get(recipient, since) as { count: number; amount: number },

    /** Kopecks on the gateway. A payout takes its sum when it is made; a canceled one gives it back. */
    balance: () => Number(settings.get('gateway_balance')),
    setBalance,

    addToken(token: string, { recipient, card }: TokenCard) {
      insertToken.run(token, recipient, JSON.stringify(card))
    },
    findToken(token: string): TokenCard | undefined {
      const row = selectToken.get(token) as { recipient: string; card: string } | undefined
      return row && { recipient: row.recipient, card: JSON.parse(row.card) as PayoutCard }
    },
  }
}

function startBalance({ gatewayBalance }: Options): number {
  const kopecks = parseRubles(gatewayBalance)
  if (kopecks === undefined) throw new Error(`gatewayBalance is not rubles: ${gatewayBalance}`)
  return kopecks
}

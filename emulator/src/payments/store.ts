import { kopecksOf } from '../money.ts'
import type { ReceiptData } from '../receipts/data.ts'
import type { Database } from '../store/database.ts'
import type { Card, Payment, PaymentStatus } from './object.ts'

/** A payment and what only we know about it. `deadline` is when it dies unless something happens. */
export type Stored = {
  payment: Payment
  capture: boolean
  deadline: number | null
  returnUrl: string | null
  locale: string | null
  /** The card that has been entered and waits for its 3-D Secure step. */
  challenge: Card | null
  /** Whether the shop asked to keep the method for later payments. */
  save: boolean
  /** To be registered when the money is taken. */
  receipt: ReceiptData | undefined
}

type Row = {
  body: string
  capture: number
  deadline: number | null
  return_url: string | null
  locale: string | null
  challenge: string | null
  save: number
  receipt: string | null
}

export type Payments = ReturnType<typeof paymentStore>

export function paymentStore(database: Database) {
  const insert = database.prepare(
    `insert into payment
       (id, status, method, amount, created_at, deadline, capture, return_url, locale, deal, save, receipt, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = database.prepare(
    `update payment
     set status = ?, method = ?, amount = ?, income = ?, captured_at = ?, deadline = ?, challenge = ?,
       receipt = ?, body = ?
     where id = ?`,
  )
  const columns = 'body, capture, deadline, return_url, locale, challenge, save, receipt'
  const select = database.prepare(`select ${columns} from payment where id = ?`)
  const selectOpenIn = database.prepare(
    `select ${columns} from payment
     where deal = ? and status in ('pending', 'waiting_for_capture') order by seq`,
  )
  const selectSucceededIn = database.prepare(
    `select body from payment where deal = ? and status = 'succeeded' order by seq`,
  )
  const selectBody = database.prepare('select body from payment where id = ?')
  const selectDue = database.prepare(
    'select id from payment where deadline <= ? order by deadline limit 1000',
  )
  const selectAll = database.prepare('select body from payment order by seq')
  const selectTotals = database.prepare(
    `select status, count(*) as count, sum(amount) as amount, sum(income) as income
     from payment group by status`,
  )

  return {
    add(stored: Stored): string {
      const { payment } = stored
      const body = JSON.stringify(payment)
      insert.run(
        payment.id,
        payment.status,
        payment.payment_method?.type ?? null,
        kopecksOf(payment.amount),
        Date.parse(payment.created_at),
        stored.deadline,
        stored.capture ? 1 : 0,
        stored.returnUrl,
        stored.locale,
        payment.deal?.id ?? null,
        stored.save ? 1 : 0,
        stored.receipt === undefined ? null : JSON.stringify(stored.receipt),
        body,
      )
      return body
    },
    /** Writes the new state and gives back its JSON. */
    save({ payment, deadline, challenge, receipt }: Stored): string {
      const body = JSON.stringify(payment)
      update.run(
        payment.status,
        payment.payment_method?.type ?? null,
        kopecksOf(payment.amount),
        payment.income_amount === undefined ? 0 : kopecksOf(payment.income_amount),
        payment.captured_at === undefined ? null : Date.parse(payment.captured_at),
        deadline,
        challenge === null ? null : JSON.stringify(challenge),
        receipt === undefined ? null : JSON.stringify(receipt),
        body,
        payment.id,
      )
      return body
    },
    find(id: string): Stored | undefined {
      const row = select.get(id) as Row | undefined
      return row && read(row)
    },
    /** Payments of a deal that wait for their payer or for their capture. */
    openIn: (deal: string) => (selectOpenIn.all(deal) as Row[]).map(read),
    succeededIn: (deal: string) =>
      (selectSucceededIn.all(deal) as { body: string }[]).map(({ body }) => JSON.parse(body) as Payment),
    body: (id: string) => (selectBody.get(id) as { body: string } | undefined)?.body,
    /** Oldest deadline first, a thousand at most. */
    dueIds: (now: number) => (selectDue.all(now) as { id: string }[]).map(({ id }) => id),
    allBodies: () => (selectAll.all() as { body: string }[]).map(({ body }) => body),
    totals: () =>
      selectTotals.all() as { status: PaymentStatus; count: number; amount: number; income: number }[],
  }
}

function read(row: Row): Stored {
  return {
    payment: JSON.parse(row.body) as Payment,
    capture: row.capture === 1,
    deadline: row.deadline,
    returnUrl: row.return_url,
    locale: row.locale,
    challenge: row.challenge === null ? null : (JSON.parse(row.challenge) as Card),
    save: row.save === 1,
    receipt: row.receipt === null ? undefined : (JSON.parse(row.receipt) as ReceiptData),
  }
}

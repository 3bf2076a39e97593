import { expect, it } from 'vitest'
import { openDatabase } from './database.ts'

/** However many objects there are, a look at a few of them reads a few, in order. */
it.each([
  ['payment', 'created_at >= ?', 'by_time'],
  ['payment', 'created_at >= ? and (created_at, seq) < (?, ?)', 'by_time'],
  ['payment', 'created_at >= ? and status = ?', 'by_status'],
  ['payment', 'created_at >= ? and status = ? and (created_at, seq) < (?, ?)', 'by_status'],
  ['payout', 'account = ? and created_at >= ?', 'by_time'],
  ['payout', 'account = ? and created_at >= ? and status = ?', 'by_status'],
  ['deal', 'created_at >= ?', 'by_time'],
  ['deal', 'created_at >= ? and status = ?', 'by_status'],
  ['refund', 'created_at >= ?', 'by_time'],
])('%s where %s', (table, where, index) => {
  const order = 'created_at desc, seq desc'
  expect(planOf(`select * from ${table} where ${where} order by ${order} limit 10`)).toEqual([
    expect.stringMatching(`^SEARCH ${table} USING INDEX ${table}_${index} `),
  ])
})

it('the refunds of one payment', () => {
  const where = 'created_at >= ? and payment_id = ? and status = ?'
  expect(
    planOf(`select * from refund where ${where} order by created_at desc, seq desc limit 10`)[0],
  ).toMatch(/^SEARCH refund USING INDEX refund_by_payment /)
})

it('payouts by their metadata', () => {
  const found = 'seq in (select payout from payout_metadata where name = ? and value = ?)'
  const where = `${found} and account = ? and created_at >= ?`
  expect(planOf(`select * from payout where ${where} order by created_at desc, seq desc limit 10`)[0]).toBe(
    'SEARCH payout USING INTEGER PRIMARY KEY (rowid=?)',
  )
})

it('news about one object', () => {
  expect(planOf('select * from notification where object_id = ? order by seq desc limit 10')).toEqual([
    expect.stringMatching('^SEARCH notification USING INDEX notification_by_object '),
  ])
})

function planOf(sql: string): string[] {
  const database = openDatabase(':memory:')
  const plan = database.prepare(`explain query plan ${sql}`).all() as { detail: string }[]
  database.close()
  return plan.map(({ detail }) => detail)
}

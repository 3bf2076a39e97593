import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { newId } from '../core/id.ts'
import { kopecks } from '../core/money.ts'
import { sql } from '../db/db.ts'
import { type Address, sharedAddresses } from './addresses.ts'
import { readBalance, rollUp } from './balance.ts'
import { post } from './journal.ts'

const database = testDatabase()
const now = new Date('2030-01-01T00:00:00Z')

async function capture(amount: number): Promise<void> {
  const id = newId()
  await database.db.begin(async (tx) =>
    post(tx, id, now, [
      {
        key: `payment/${id}/capture`,
        postings: [
          { from: 'yookassa:shop', to: `escrow:${id}`, amount: kopecks(amount) },
          { from: 'expense:provider_fee', to: 'yookassa:shop', amount: kopecks(3) },
        ],
      },
      {
        key: `split/${id}`,
        postings: [{ from: `escrow:${id}`, to: 'revenue:platform', amount: kopecks(10) }],
      },
    ]),
  )
}

async function sumOfPostings(address: Address): Promise<number> {
  const row = await database.db.row<{ amount: number }>(sql`
    select coalesce(sum(case when to_address = ${address} then amount else -amount end), 0)::bigint as amount
    from posting where ${address} in (from_address, to_address)`)
  return row?.amount ?? 0
}

const checkpoint = () =>
  database.db.row<{ entry_id: number }>(sql`select entry_id from checkpoint where address = 'yookassa:shop'`)

async function expectSums(): Promise<void> {
  for (const address of sharedAddresses) {
    expect(await readBalance(database.db, address), address).toBe(await sumOfPostings(address))
  }
}

describe('the balance of a shared address', () => {
  it('is the sum of its postings, before and after they are rolled up', async () => {
    expect(await readBalance(database.db, 'yookassa:shop')).toBe(0)
    await rollUp(database.db) // nothing to roll up
    for (let n = 1; n <= 5; n++) await capture(100 * n)
    await expectSums()
    expect(await readBalance(database.db, 'yookassa:shop')).toBe(-1500 + 15)
    await rollUp(database.db)
    await expectSums()
    await capture(70)
    await expectSums()
    await rollUp(database.db)
    await rollUp(database.db)
    await expectSums()
  })

  it('stays right while many write and others roll up', async () => {
    let isWriting = true
    const seen: number[] = []
    const rolling = (async () => {
      while (isWriting) {
        await Promise.all([rollUp(database.db), rollUp(database.db)])
        seen.push((await checkpoint())?.entry_id ?? 0)
      }
    })()
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let n = 0; n < 25; n++) await capture(100 + writer)
      }),
    )
    isWriting = false
    await rolling
    await expectSums()
    await rollUp(database.db)
    await expectSums()
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(new Set(seen).size).toBeGreaterThan(2) // it did roll up meanwhile
  })

  it('does not roll up past an entry that is still being written', async () => {
    const gate = Promise.withResolvers<void>()
    const isPosted = Promise.withResolvers<void>()
    const id = newId()
    const slow = database.db.begin(async (tx) => {
      post(tx, id, now, [
        {
          key: `slow/${id}`,
          postings: [{ from: 'yookassa:shop', to: `escrow:${id}`, amount: kopecks(500) }],
        },
      ])
      await tx.row(sql`select 1`)
      isPosted.resolve()
      await gate.promise
    })
    await isPosted.promise
    let isRolled = false
    const rolling = rollUp(database.db).then(() => {
      isRolled = true
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(isRolled).toBe(false)
    gate.resolve()
    await Promise.all([slow, rolling])
    await expectSums()
  })
})

it('an address that never held anything holds nothing', async () => {
  expect(await readBalance(database.db, `payable:${newId()}`)).toBe(0)
})

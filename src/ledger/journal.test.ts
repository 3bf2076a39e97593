import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { newId } from '../core/id.ts'
import { kopecks } from '../core/money.ts'
import { sql } from '../db/db.ts'
import type { Address } from './addresses.ts'
import { auditLedger } from './audit.ts'
import { readBalance } from './balance.ts'
import { type Entry, post } from './journal.ts'

const database = testDatabase()
const now = new Date('2030-01-01T00:00:00Z')

const posting = (from: Address, to: Address, amount: number) => ({ from, to, amount: kopecks(amount) })
const write = (...entries: Entry[]) =>
  database.db.begin(async (tx) => post(tx, '00000000-0000-7000-8000-000000000000', now, entries))
const balance = (address: Address) => readBalance(database.db, address)

/** A deal that nobody else touches, with 1000.00 in escrow. */
async function funded(amount = 1000_00) {
  const id = newId()
  const capture: Entry = {
    key: `payment/${id}/capture`,
    postings: [posting('yookassa:shop', `escrow:${id}`, amount)],
  }
  await write(capture)
  return { id, capture, escrow: `escrow:${id}` as const, payable: `payable:${id}` as const }
}

describe('an entry', () => {
  it('takes from one address what it gives to another', async () => {
    const { id, escrow, payable } = await funded()
    await write({ key: `split/${id}`, postings: [posting(escrow, payable, 846_00)] })
    expect([await balance(escrow), await balance(payable)]).toEqual([154_00, 846_00])
  })

  it('counts once, however often it is posted', async () => {
    const { capture, escrow } = await funded()
    await write(capture)
    await Promise.all(Array.from({ length: 20 }, () => write(capture)))
    expect(await balance(escrow)).toBe(1000_00)
  })

  it('counts once when one transaction posts it twice, and never with other postings', async () => {
    const id = newId()
    const entry: Entry = { key: `twice/${id}`, postings: [posting('yookassa:shop', `escrow:${id}`, 5)] }
    await write(entry, entry)
    expect(await balance(`escrow:${id}`)).toBe(5)
    const other: Entry = { ...entry, postings: [posting('yookassa:shop', `escrow:${id}`, 6)] }
    await expect(write(entry, other)).rejects.toThrow('with other postings in one transaction')
    expect(await balance(`escrow:${id}`)).toBe(5)
  })

  it('counts once when it is posted by many at once for the first time', async () => {
    const id = newId()
    const entry: Entry = { key: `first/${id}`, postings: [posting('yookassa:shop', `escrow:${id}`, 5)] }
    await Promise.all(Array.from({ length: 20 }, () => write(entry)))
    expect(await balance(`escrow:${id}`)).toBe(5)
  })

  it.each<[string, (entry: Entry) => Entry]>([
    ['another sum', ({ key }) => ({ key, postings: [posting('yookassa:shop', 'escrow:x', 1)] })],
    [
      'one posting more',
      ({ key, postings }) => ({ key, postings: [...postings, posting('yookassa:shop', 'escrow:x', 1)] }),
    ],
    [
      'the other direction',
      ({ key, postings }) => ({
        key,
        postings: postings.map(({ from, to, amount }) => ({ from: to, to: from, amount })),
      }),
    ],
  ])('cannot be posted again with %s', async (_what, change) => {
    const { capture, escrow } = await funded()
    await expect(write(change(capture))).rejects.toThrow(
      `journal entry ${capture.key} already holds other postings`,
    )
    expect(await balance(escrow)).toBe(1000_00)
  })

  it('cannot be posted again with one posting less', async () => {
    const id = newId()
    const postings = [posting('yookassa:shop', `escrow:${id}`, 5), posting('yookassa:shop', `tax:${id}`, 7)]
    await write({ key: `two/${id}`, postings })
    await expect(write({ key: `two/${id}`, postings: postings.slice(0, 1) })).rejects.toThrow(
      'other postings',
    )
  })

  it('cannot take what is not there', async () => {
    const { id, escrow, payable } = await funded()
    const tooMuch = { key: `split/${id}`, postings: [posting(escrow, payable, 1000_01)] }
    await expect(write(tooMuch)).rejects.toMatchObject({ constraint: 'balance_funds' })
    const fromNowhere = { key: `split/${id}`, postings: [posting(`payout:${id}`, payable, 1)] }
    await expect(write(fromNowhere)).rejects.toMatchObject({ constraint: 'balance_funds' })
    expect([await balance(escrow), await balance(payable)]).toEqual([1000_00, 0])
    await write({ key: `split/${id}`, postings: [posting(escrow, payable, 1000_00)] }) // the key is still free
  })

  it('and another of the same call see each other’s money', async () => {
    const { id, escrow, payable } = await funded()
    await write(
      { key: `z/${id}`, postings: [posting(escrow, payable, 100)] },
      { key: `a/${id}`, postings: [posting(payable, `payout:${id}`, 100)] },
    )
    expect([await balance(payable), await balance(`payout:${id}`)]).toEqual([0, 100])
    const keys = await database.db.rows<{ key: string }>(sql`
      select key from journal_entry where key in (${`z/${id}`}, ${`a/${id}`}) order by id`)
    expect(keys.map(({ key }) => key)).toEqual([`z/${id}`, `a/${id}`]) // as they were given
  })

  it('moves nothing when its transaction fails later', async () => {
    const { id, escrow, payable } = await funded()
    const story = database.db.begin(async (tx) => {
      post(tx, id, now, [{ key: `split/${id}`, postings: [posting(escrow, payable, 100)] }])
      throw new Error('changed my mind')
    })
    await expect(story).rejects.toThrow('changed my mind')
    expect(await balance(escrow)).toBe(1000_00)
  })

  it('leaves out postings of nothing, and is nothing without postings', async () => {
    const { id, escrow, payable } = await funded()
    await write({ key: `split/${id}`, postings: [posting(escrow, payable, 0)] })
    await write()
    expect(
      await database.db.row(sql`select 1 from journal_entry where key = ${`split/${id}`}`),
    ).toBeUndefined()
  })

  it.each([
    ['journal_entry', sql`update journal_entry set key = 'x'`],
    ['journal_entry', sql`delete from journal_entry`],
    ['journal_entry', sql`truncate journal_entry cascade`],
    ['posting', sql`update posting set amount = 1`],
    ['posting', sql`delete from posting`],
    ['posting', sql`truncate posting`],
    ['happening', sql`delete from happening where id = (select max(id) from happening)`],
  ])('is final: %s is append-only', async (table, change) => {
    if (table === 'happening') {
      await database.db.row(sql`
        insert into happening (enroll_id, what, actor, at) values (${newId()}, 'x', 'system', ${now})`)
    }
    await funded()
    await expect(database.db.rows(change)).rejects.toThrow('is append-only')
  })

  it('cannot give to where it takes from, nor take nothing or less', async () => {
    const { escrow } = await funded()
    await expect(write({ key: newId(), postings: [posting(escrow, escrow, 5)] })).rejects.toThrow()
    const raw = database.db.rows(sql`
      insert into posting (entry_id, line, from_address, to_address, amount)
      select max(id), 99, 'a', 'b', -5 from journal_entry`)
    await expect(raw).rejects.toThrow('posting_amount_check')
  })
})

describe('many at once', () => {
  it('never take an address below zero, and lose nothing', async () => {
    const { id, escrow, payable } = await funded(1000)
    const takes = Array.from({ length: 60 }, (_, n) =>
      write({ key: `take/${n}/${id}`, postings: [posting(escrow, payable, 30)] }).then(
        () => 30,
        (error) => {
          expect(error).toMatchObject({ constraint: 'balance_funds' })
          return 0
        },
      ),
    )
    const taken = (await Promise.all(takes)).reduce((sum, amount) => sum + amount, 0)
    expect(taken).toBe(990)
    expect([await balance(escrow), await balance(payable)]).toEqual([10, 990])
  })

  it('do not deadlock, in whatever order they name the addresses', async () => {
    const parties = Array.from({ length: 4 }, () => newId())
    await write({
      key: newId(),
      postings: parties.map((id) => posting('yookassa:shop', `payable:${id}`, 1_000_000)),
    })
    const order = fc.sample(fc.shuffledSubarray(parties, { minLength: 2 }), 150)
    await Promise.all(
      order.map(([a = '', b = '', c = a]) =>
        write({
          key: newId(),
          postings: [
            posting(`payable:${a}`, `payable:${b}`, 3),
            ...(c === a || c === b ? [] : [posting(`payable:${b}`, `payable:${c}`, 2)]),
          ],
        }),
      ),
    )
    const balances = await Promise.all(parties.map((id) => balance(`payable:${id}`)))
    expect(balances.reduce((sum, amount) => sum + amount, 0)).toBe(4_000_000)
  })
})

it('the audit has nothing to say about all of this', async () => {
  const found = await auditLedger(database.db)
  expect(found.map(({ check, detail }) => [check, detail.slice(0, 4)])).toEqual([
    ['happening of nothing', 'x of'], // the one that was written above, and could not be removed
  ])
})

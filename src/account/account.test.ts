import { describe, expect, it } from 'vitest'
import type { Account } from '#schema/account.ts'
import { type Someone, testHouse } from '../../test/support/house.ts'

const house = testHouse()
const wallet = { type: 'yoo_money', account_number: '4100116075156746' }

const add = (by: Someone) => house.must<Account>('POST', '/accounts/', { by, body: wallet })
const judge = (by: Someone, { id }: Account, word: 'verify' | 'reject' | 'block') =>
  house.api<Pick<Account, 'status' | 'reason' | 'allowed'> & { code?: string }>(
    'POST',
    `/accounts/${id}/${word}`,
    {
      by,
      ...(word !== 'verify' && { body: { reason: 'another name' } }),
    },
  )

describe('an operator’s word on a payout destination', () => {
  it.each([
    ['a new one', [] as const],
    ['a blocked one', ['block'] as const],
  ])('may be no, of %s, and stays so', async (_what, before) => {
    const [master, operator] = [await house.person('master'), await house.person('operator')]
    const account = await add(master)
    for (const word of before) expect((await judge(operator, account, word)).status).toBe(200)
    const rejected = await judge(operator, account, 'reject')
    expect(rejected.body).toMatchObject({ status: 'rejected', reason: 'another name', allowed: [] })
    for (const word of ['verify', 'reject', 'block'] as const) {
      const late = await judge(operator, account, word)
      expect([late.status, late.body.code]).toEqual([409, 'wrong_state'])
    }
    const log = await house.must<{ items: object[] }>('GET', `/audit/?subject_id=${account.id}`, {
      by: operator,
    })
    expect(log.items[0]).toMatchObject({ action: 'account.reject', reason: 'another name' })
  })

  it('may change from a block to a yes', async () => {
    const [master, operator] = [await house.person('master'), await house.person('operator')]
    const account = await add(master)
    for (const word of ['verify', 'block', 'verify'] as const) {
      expect((await judge(operator, account, word)).status).toBe(200)
    }
    const { items } = await house.must<{ items: Account[] }>('GET', '/accounts/', { by: master })
    expect(items).toMatchObject([{ status: 'verified', allowed: ['remove'] }])
  })

  it('is never a yes to their own, but may be a block', async () => {
    const both = await house.person('master', 'operator')
    const account = await add(both)
    expect((account as Account & { allowed: string[] }).allowed).toEqual(['reject', 'block', 'remove'])
    const verified = await judge(both, account, 'verify')
    expect([verified.status, verified.body.code]).toEqual([403, 'forbidden'])
    expect((await judge(both, account, 'block')).status).toBe(200)
  })
})

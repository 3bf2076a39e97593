import { beforeAll, describe, expect, it } from 'vitest'
import { createSdelka, SdelkaProblem } from '../../sdk/src/index.ts'
import { type Someone, testHouse } from '../support/house.ts'

const house = testHouse({ isWorking: false })
let accountant: Someone
let first: Awaited<ReturnType<typeof house.readyDeal>>
let second: Awaited<ReturnType<typeof house.readyDeal>>

beforeAll(async () => {
  accountant = await house.person('accountant')
  const master = await house.person('master')
  first = await house.readyDeal('1000.00', master)
  await house.must('POST', `/enrolls/${first.id}/confirm`, { by: first.client })
  await house.settled(master, first.id) // parked for want of an account
  second = await house.readyDeal('2000.00')
})

const ledger = () => createSdelka({ url: house.server.url, token: accountant.token }).ledger
const addresses = async (prefix: string) =>
  (await ledger().accounts({ prefix, limit: 200 })).items.map(({ address }) => address)

describe('ledger accounts', () => {
  it('are found by the beginning of their address, the empty ones among them', async () => {
    expect(await addresses(`hold:${second.id}`)).toEqual([`hold:${second.id}`])
    expect(await ledger().accounts({ prefix: `hold:${second.id.slice(0, 20)}` })).toMatchObject({
      items: expect.arrayContaining([
        { address: `hold:${second.id}`, balance: { value: '2000.00', currency: 'RUB' } },
      ]),
    })
    expect(await addresses(`escrow:${first.id}`)).toEqual([`escrow:${first.id}`])
    expect((await addresses('hold:')).toSorted()).toEqual(
      [`hold:${first.id}`, `hold:${second.id}`].toSorted(),
    )
    expect(await addresses('pay')).toEqual(expect.arrayContaining([`payable:${first.master.id}`]))
    expect(await addresses('nowhere:')).toEqual([])
    expect(await addresses('revenue:p')).toEqual(['revenue:platform'])
  })

  it('are paged within a prefix', async () => {
    const page = await ledger().accounts({ prefix: 'hold:', limit: 1 })
    const next = await ledger().accounts({ prefix: 'hold:', limit: 1, cursor: page.next_cursor as string })
    expect([...page.items, ...next.items].map(({ address }) => address)).toEqual(await addresses('hold:'))
    expect(next.next_cursor).toBeUndefined()
  })

  it.each(['', 'ESCROW:', 'escrow:%', "'"])('refuse %j for a prefix', async (prefix) => {
    await expect(ledger().accounts({ prefix })).rejects.toBeInstanceOf(SdelkaProblem)
  })
})

describe('ledger entries', () => {
  it('are found by the enroll, and by each address of it', async () => {
    const { items } = await ledger().entries({ enroll_id: first.id, limit: 200 })
    expect(items.every(({ enroll_id }) => enroll_id === first.id)).toBe(true)
    const touched = new Set(items.flatMap(({ postings }) => postings.flatMap(({ from, to }) => [from, to])))
    for (const address of touched) {
      const found = await ledger().entries({ address, limit: 200 })
      const wanted = items.filter(({ postings }) =>
        postings.some(({ from, to }) => from === address || to === address),
      )
      expect(found.items.filter(({ enroll_id }) => enroll_id === first.id)).toEqual(wanted)
      const both = await ledger().entries({ address, enroll_id: first.id, limit: 200 })
      expect(both.items).toEqual(wanted)
    }
    expect(touched.size).toBeGreaterThan(5)
    expect((await ledger().entries({ address: `escrow:${second.id}` })).items).toEqual([])
    expect((await ledger().entries({ address: 'nowhere' })).items).toEqual([])
  })
})

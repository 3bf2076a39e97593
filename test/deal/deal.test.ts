import { describe, expect, it } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import { parseRubles } from '../../src/core/money.ts'
import { testHouse } from '../support/house.ts'
import { testRail } from '../support/rail.ts'

const house = testHouse()

describe('a whole deal', () => {
  it.each([
    ['1000.00', '846.00', '100.00', '54.00'],
    ['100.00', '84.60', '10.00', '5.40'],
    ['333.33', '282.00', '33.33', '18.00'],
    ['1234.57', '1044.44', '123.46', '66.67'],
    ['349999.99', '296099.99', '35000.00', '18900.00'],
  ])(
    'of %s pays %s to the master, %s to the platform, and keeps %s for tax',
    async (price, net, fee, tax) => {
      const { id, client, master } = await house.readyDeal(price)
      const confirmed = await house.must<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client })
      expect(confirmed.status).toBe('completed')
      expect(
        [confirmed.split.net, confirmed.split.fee, confirmed.split.tax].map((part) => part.value),
      ).toEqual([net, fee, tax])

      const { settlement } = await house.settled(client, id)
      expect(settlement?.state).toBe('settled')
      const paidTo = (receiver: string) =>
        settlement?.payouts
          .filter((payout) => payout.receiver === receiver)
          .reduce((sum, { amount }) => sum + parseRubles(amount.value), 0)
      expect(paidTo('master')).toBe(parseRubles(net))
      expect(paidTo('platform')).toBe(testRail === 'safe_deal' ? 0 : parseRubles(fee))
      expect(parseRubles(net) + parseRubles(fee) + parseRubles(tax)).toBe(parseRubles(price))
      const { payouts } = await house.must<{ items: unknown[] } & { payouts: never }>('GET', '/payouts/', {
        by: master,
      })
      expect(payouts).toBeUndefined()
    },
  )

  it('leaves both books in agreement', async () => {
    expect(await house.differencesAtRest()).toEqual([])
    const { payouts } = await house.books()
    expect(payouts).toHaveLength(testRail === 'safe_deal' ? 6 : 10) // the largest share goes out of its deal in two
  })
})

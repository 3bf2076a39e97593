import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cardType, isCardNumber, testCards } from './cards.ts'
import { type Desk, openDesk } from './testing.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

describe('test cards', () => {
  it('are fifty, all different, and pass the Luhn check', () => {
    expect(testCards).toHaveLength(50)
    expect(new Set(testCards.map(({ number }) => number)).size).toBe(50)
    expect(testCards.filter(({ number }) => !isCardNumber(number))).toEqual([])
  })

  it.each(testCards)('$number $label', async ({ number, outcome }) => {
    const { id } = await desk.create()
    const payment = await desk.pay(id, number)
    expect(payment.payment_method).toMatchObject({
      type: 'bank_card',
      id,
      title: `Bank card *${number.slice(-4)}`,
      status: 'inactive',
      card: { first6: number.slice(0, 6), last4: number.slice(-4), card_type: cardType(number) },
    })
    if (typeof outcome === 'object') {
      expect(payment).toMatchObject({ status: 'canceled', paid: false, cancellation_details: outcome })
      expect(payment.authorization_details).toBeUndefined()
      return
    }
    expect(payment).toMatchObject({ status: 'waiting_for_capture', paid: true })
    const applied = outcome === 'pays_with_3ds'
    expect(payment.authorization_details?.three_d_secure).toMatchObject({ applied })
  })
})

describe('card types', () => {
  it.each([
    ['5555555555554444', 'MasterCard'],
    ['2221000000000009', 'MasterCard'],
    ['6759649826438453', 'MasterCard'], // Maestro
    ['4175001000000017', 'Visa'], // Electron
    ['2202474301322987', 'Mir'],
    ['370000000000002', 'AmericanExpress'],
    ['3528000700000000', 'JCB'],
    ['36700102000000', 'DinersClub'],
    ['6200000000000005', 'UnionPay'],
    ['6011000000000004', 'DiscoverCard'],
    ['9999999999999995', 'Unknown'],
  ])('%s is %s', (number, type) => expect(cardType(number)).toBe(type))
})

it('takes any other card that could exist', async () => {
  const { id } = await desk.create()
  expect((await desk.pay(id, '4012888888881881')).status).toBe('waiting_for_capture')
})

it('refuses a number that could not, and leaves the payment alone', async () => {
  const { id } = await desk.create()
  const refused = await desk.control('POST', `/payments/${id}/pay`, { card: '4111111111111112' })
  expect(refused.status).toBe(400)
  expect((await desk.get(`/payments/${id}`)).body.status).toBe('pending')
})

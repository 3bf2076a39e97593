import { describe, expect, it } from 'vitest'
import { loaded, overflowOf, testBrowser, violationsOf } from '../support/browser.ts'
import { type Someone, testHouse } from '../support/house.ts'

const house = testHouse()
const browser = testBrowser(house)

const looks = [
  { width: 360, isDark: true },
  { width: 1280, isDark: false },
]

describe('receipts', () => {
  it.each(looks)(
    'of a client and of a master can be read by everybody: %o',
    { timeout: 60_000 },
    async (look) => {
      const { id, client, master } = await house.readyDeal()
      const held = await open(client, id, /Деньги удержаны/, look)
      await held.getByText('ещё не списал').waitFor()

      await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
      await house.settled(client, id)
      const paid = await open(client, id, /Деньги списаны/, look)
      await paid.getByText('1 000,00 ₽').waitFor()
      await paid.getByText('Карта *4477').waitFor()

      const payout = await open(master, id, /Выплата дошла/, look)
      await payout.getByText('846,00 ₽').waitFor()
      await payout.getByText('54,00 ₽').waitFor()

      await payout.evaluate("document.documentElement.dataset.theme = 'dark'")
      await payout.emulateMedia({ media: 'print' })
      expect(await payout.getByRole('button', { name: 'Печать или PDF' }).isVisible()).toBe(false)
      expect(await payout.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('light')
    },
  )

  it('follow money that goes back', async () => {
    const master = await house.person('master') // without an account, so the money still waits
    const { id, client, payment } = await house.readyDeal('1000.00', master)
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    await house.settled(client, id)
    const operator = await house.person('operator')
    await house.must('POST', `/payments/${payment.id}/refunds`, {
      by: operator,
      body: { amount: { value: '100.00', currency: 'RUB' }, reason: 'скидка' },
    })
    await house.atRest()
    const refund = await open(client, id, /Деньги вернулись/)
    await refund.getByText('100,00 ₽').first().waitFor()
    const address = refund.url()

    const page = await browser.open(master)
    await page.goto(address)
    await page.getByRole('heading', { name: 'Такой страницы нет' }).waitFor()
  })

  it('are not offered before money has moved', async () => {
    const client = await house.person('client')
    const { id } = await house.enroll(client, await house.verifiedMaster())
    const page = await browser.open(client)
    await page.goto(`/enrolls/${id}`)
    await page.getByRole('heading', { name: 'О сделке' }).waitFor()
    expect(await page.getByRole('heading', { name: 'Квитанции' }).count()).toBe(0)
  })
})

/** From the deal to the receipt, as a person goes there. */
async function open(someone: Someone, id: string, name: RegExp, look?: Parameters<typeof browser.open>[1]) {
  const page = await browser.open(someone, look)
  await page.goto(`/enrolls/${id}`)
  await page.getByRole('region', { name: 'Квитанции' }).getByRole('link', { name }).click()
  await page.getByRole('heading', { level: 1, name: /^Квитанция/ }).waitFor()
  await loaded(page)
  await page.getByText('не является кассовым чеком').first().waitFor()
  expect(await overflowOf(page)).toBeLessThanOrEqual(0)
  expect(await violationsOf(page)).toEqual([])
  return page
}

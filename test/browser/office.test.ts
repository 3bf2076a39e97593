import { describe, expect, it } from 'vitest'
import { loaded, overflowOf, testBrowser, violationsOf } from '../support/browser.ts'
import { GOOD_WALLET, testHouse } from '../support/house.ts'

const house = testHouse({ env: { FOUR_EYES_ABOVE: '1500.00' } })
const browser = testBrowser(house)

/** A deal that is over, and whose master has nowhere to be paid to. */
async function parkedDeal(price = '1000.00') {
  const master = await house.person('master')
  const deal = await house.readyDeal(price, master)
  await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client })
  await house.settled(deal.client, deal.id)
  return deal
}

describe('an operator', () => {
  it('sees a payout wait, verifies the account, and sees it arrive, without a reload', async () => {
    const deal = await parkedDeal()
    const operator = await house.person('operator')
    const page = await browser.open(operator)
    await page.goto('/office')
    const tile = page.getByRole('listitem').filter({ hasText: 'Выплаты, которые ждут' })
    await tile.getByText('846,00').waitFor()
    await tile.getByRole('link').click()
    await page.getByRole('cell', { name: 'проверенного счёта' }).waitFor()

    await house.must('POST', '/accounts/', {
      by: deal.master,
      body: { type: 'yoo_money', account_number: GOOD_WALLET },
    })
    await page.getByRole('link', { name: 'Счета' }).click()
    await page.getByRole('table').getByRole('link').first().click()
    await page.getByRole('complementary').getByRole('button', { name: 'Проверен' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Проверен' }).click()
    await page.getByText('Счетов на проверку нет').waitFor()

    await page.getByRole('link', { name: 'Выплаты' }).click()
    await page.getByText('Таких выплат нет').waitFor() // it left the queue by itself
    await page.getByRole('link', { name: 'Пришла' }).click()
    await page.getByRole('cell', { name: '846,00' }).waitFor()
    expect(await house.differencesAtRest()).toEqual([])
  })

  it('walks by keys: j, k, Enter, Escape, / and ?', async () => {
    await parkedDeal()
    await parkedDeal()
    const page = await browser.open(await house.person('operator'))
    await page.goto('/office/payouts')
    const rows = page.getByRole('table').getByRole('link')
    await rows.nth(1).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await rows.nth(1).evaluate((row) => row.matches(':focus'))).toBe(true)
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary')
    await panel.getByRole('heading', { name: '846,00' }).waitFor()
    expect(await rows.count()).toBeGreaterThan(1) // the list is still there
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Клавиши оператора' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    await page.keyboard.type('нет такого')
    await page.keyboard.press('Enter')
    await page.getByText('Ничего не нашлось').waitFor()
  })

  it('asks for a second person above the limit, and that person decides', async () => {
    const { id, client } = await house.readyDeal('3000.00')
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    const payment = await house.must<{ payment: { id: string } }>('GET', `/enrolls/${id}`, { by: client })
    const [first, second] = [await house.person('operator'), await house.person('operator')]
    await house.settled(client, id)
    const asked = await house.api('POST', `/payments/${payment.payment.id}/refunds`, {
      by: first,
      body: { reason: 'ошиблись' },
    })
    if (asked.status !== 202) return // what the master has been paid cannot be given back: nothing to approve
    const page = await browser.open(second)
    await page.goto('/office/approvals')
    await page.getByRole('table').getByRole('link').first().click()
    await page.getByRole('complementary').getByRole('button', { name: 'Отказать' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Отказать' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Причина').fill('так нельзя')
    await dialog.getByRole('button', { name: 'Отказать' }).click()
    await page.getByText('Никто не ждёт вашего согласия').waitFor()
  })

  it.each([
    { width: 360, isDark: true },
    { width: 1280, isDark: false },
  ])(
    'has pages that fit and that everybody can use: %o',
    async (look) => {
      await parkedDeal()
      await house.readyDeal()
      const page = await browser.open(await house.person('operator'), look)
      const paths = [
        '',
        '/holds',
        '/payouts',
        '/payouts?status=all',
        '/refunds',
        '/doubts',
        '/approvals',
        '/accounts',
        '/reconciliation',
        '/ledger',
        '/forecast',
        '/charts',
        '/people',
        '/search?q=client',
        '/audit',
      ]
      for (const path of paths) {
        await page.goto(`/office${path}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await loaded(page)
        expect(await overflowOf(page), path).toBeLessThanOrEqual(0)
        expect(await violationsOf(page), path).toEqual([])
      }
    },
    60_000,
  )

  it('is told in the address what is filtered, so that a link shows the same', async () => {
    await parkedDeal()
    const page = await browser.open(await house.person('operator'))
    await page.goto('/office/payouts')
    await page.getByRole('link', { name: 'Отменена' }).click()
    await page.waitForURL(/status=canceled/)
    await page.reload()
    expect(await page.getByRole('link', { name: 'Отменена' }).getAttribute('aria-current')).not.toBeNull()
  })
})

it('an accountant reads and is offered nothing to do', async () => {
  await parkedDeal()
  const page = await browser.open(await house.person('accountant'))
  await page.goto('/office/payouts')
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('complementary').getByText('Отложена').waitFor()
  expect(await page.getByRole('button', { name: /Отпустить/ }).count()).toBe(0)
})

it('a client has no office', async () => {
  const page = await browser.open(await house.person('client'))
  await page.goto('/office/payouts')
  await page.getByRole('heading', { name: 'Такой страницы нет' }).waitFor()
})

import { describe, expect, it } from 'vitest'
import { loaded, overflowOf, testBrowser, violationsOf } from '../support/browser.ts'
import { testHouse } from '../support/house.ts'

const house = testHouse()
const browser = testBrowser(house)

const looks = [
  { width: 360, isDark: true },
  { width: 1280, isDark: false },
]

describe('a deal', () => {
  it('says what a late cancellation costs before it is done', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master)
    const page = await browser.open(client)
    await page.goto(`/enrolls/${id}`)
    await page.getByRole('button', { name: 'Отменить сделку' }).click()
    await page.getByText('Денег в сделке нет').waitFor()
    await page.getByRole('button', { name: 'Не сейчас' }).click()
    await house.must('POST', `/enrolls/${id}/accept`, { by: master })
    await house.pay(client, id)
    await house.advance('PT20H')
    await page.reload()
    await page.getByText('Сейчас отмена стоит 200,00').waitFor()
    await page.getByRole('button', { name: 'Отменить сделку' }).click()
    await page.getByRole('dialog').getByText('800,00').waitFor()
    await page.getByRole('button', { name: 'Да, отменить' }).click()
    await page.getByText('Мастер получил: 169,20').waitFor()
  })

  it('is nobody else’s', async () => {
    const { id } = await house.enroll(await house.person('client'), await house.verifiedMaster())
    const page = await browser.open(await house.person('client'))
    await page.goto(`/enrolls/${id}`)
    await page.getByRole('heading', { name: 'Такой страницы нет' }).waitFor()
  })

  it('waits for the truth after the page of payment, and offers to go on', { timeout: 60_000 }, async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master)
    await house.must('POST', '/payments/', { by: client, body: { enroll_id: id } })
    const page = await browser.open(client)
    await page.goto(`/enrolls/${id}/return`)
    await page.getByText('Проверяем у ЮKassa').waitFor()
    await page.getByText('Платёж ещё не завершён').waitFor({ timeout: 30_000 })
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('link', { name: 'Продолжить оплату' }).waitFor()
  })

  it.each(looks)('fits and can be used by everybody: %o', { timeout: 60_000 }, async (look) => {
    const { id, client, master } = await house.readyDeal()
    const [operator, accountant] = [await house.person('operator'), await house.person('accountant')]
    const pages = [
      [client, ['', '/passport', '/return', '/dispute']],
      [master, ['']],
      [operator, ['']],
      [accountant, ['', '/passport']],
    ] as const
    for (const [someone, paths] of pages) {
      const page = await browser.open(someone, look)
      for (const path of paths.map((step) => `/enrolls/${id}${step}`)) {
        await page.goto(path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await loaded(page)
        expect(await overflowOf(page), path).toBeLessThanOrEqual(0)
        expect(await violationsOf(page), path).toEqual([])
      }
    }
    const page = await browser.open(client, look)
    for (const path of ['/services', '/deals', '/deals?stage=mine']) {
      await page.goto(path)
      await page
        .getByRole('link', { name: /Работа/ })
        .first()
        .waitFor()
      expect(await overflowOf(page), path).toBeLessThanOrEqual(0)
      expect(await violationsOf(page), path).toEqual([])
    }
  })
})

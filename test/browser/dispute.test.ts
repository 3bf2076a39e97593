import { expect, it } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import { loaded, overflowOf, testBrowser, violationsOf } from '../support/browser.ts'
import { testHouse, until } from '../support/house.ts'
import { ifPlatformIsPaid } from '../support/rail.ts'

const house = testHouse()
const browser = testBrowser(house)

it('is opened, answered, taken and divided by three people who each see it move', async () => {
  const deal = await house.readyDeal()
  const [client, master, arbiter] = await Promise.all([
    browser.open(deal.client, { width: 360 }),
    browser.open(deal.master),
    browser.open(await house.person('arbiter')),
  ])
  await client.goto(`/enrolls/${deal.id}/dispute`)
  await client.getByLabel('Работа сделана плохо').check()
  await client.getByLabel('Расскажите своими словами').fill('Краска смылась')
  await client.reload()
  expect(await client.getByLabel('Расскажите своими словами').inputValue()).toBe('Краска смылась')
  await client.getByLabel('Работа сделана плохо').check()
  await client.getByRole('main').getByRole('button', { name: 'Открыть спор' }).click()
  await client.getByRole('dialog').getByRole('button', { name: 'Открыть спор' }).dblclick()
  await client.waitForURL(/\/disputes\//)
  const path = new URL(client.url()).pathname

  await master.goto(path)
  await master.getByLabel('Ваше сообщение').or(master.getByLabel('Ваш ответ')).fill('Готов повторить')
  await master.getByRole('main').getByRole('button', { name: 'Отправить', exact: true }).click()
  await client.getByText('Готов повторить').waitFor() // without a reload

  await arbiter.goto(path)
  await arbiter.getByRole('link', { name: /^Сделка «/ }).click()
  await arbiter.getByRole('link', { name: 'Паспорт сделки' }).waitFor()
  await arbiter.goBack()
  await arbiter.getByRole('button', { name: 'Взять спор' }).click()
  await arbiter.getByRole('button', { name: 'Пополам' }).click()
  await arbiter.getByText('423,00').first().waitFor()
  await arbiter.getByLabel('Почему так').fill('Поровну')
  await arbiter.getByRole('button', { name: 'Подписать решение' }).click()
  await arbiter.getByRole('dialog').getByRole('button', { name: 'Подписать', exact: true }).dblclick()
  await client.getByText('Поровну').waitFor()
  await master.getByText('Поровну').waitFor()
  expect(await violationsOf(client)).toEqual([])
  expect(await overflowOf(client)).toBeLessThanOrEqual(0)

  const settled = await house.settled(deal.client, deal.id)
  expect(
    settled.settlement?.payouts.map(({ receiver, amount }) => [receiver, amount.value]).toSorted(),
  ).toEqual([['master', '423.00'], ...ifPlatformIsPaid(['platform', '50.00'])])
  // What was not earned: never captured from the hold, or given back out of a deal.
  await until(
    () => house.must<Enroll>('GET', `/enrolls/${deal.id}`, { by: deal.client }),
    ({ payment }) => Number(payment?.amount.value) - Number(payment?.refunded.value) === 500,
  )
  expect(await house.differencesAtRest()).toEqual([])
})

it.each([
  { width: 360, isDark: true },
  { width: 1280, isDark: false },
])(
  'a master’s pages and a dispute fit, and everybody can use them: %o',
  async (look) => {
    const { id, master, client } = await house.readyDeal()
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    await house.settled(client, id)
    const disputed = await house.readyDeal('1000.00', master)
    const dispute = await house.must<{ id: string }>('POST', `/enrolls/${disputed.id}/dispute`, {
      by: disputed.client,
      body: { reason: 'other', statement: 'Краска смылась' },
    })
    const page = await browser.open(master, look)
    for (const path of [
      '/master/services',
      '/master/calendar',
      '/master/money',
      '/master/accounts',
      '/disputes',
      `/disputes/${dispute.id}`,
      `/enrolls/${disputed.id}`,
      '/deals',
    ]) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await loaded(page)
      expect(await overflowOf(page), path).toBeLessThanOrEqual(0)
      expect(await violationsOf(page), path).toEqual([])
    }
  },
  60_000,
)

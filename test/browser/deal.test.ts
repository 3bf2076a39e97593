import { describe, expect, it } from 'vitest'
import { overflowOf, testBrowser, violationsOf } from '../support/browser.ts'
import { testHouse } from '../support/house.ts'

const house = testHouse()
const browser = testBrowser(house)

const looks = [
  { width: 360, isDark: false },
  { width: 1280, isDark: true },
]

/** YooKassa's test card that says `insufficient_funds`, and one that pays without 3-D Secure. */
const POOR_CARD = '5555555555554600'
const GOOD_CARD = '5555555555554444'

describe('a deal', () => {
  it('goes from booking to money in the two browsers of its people', { timeout: 60_000 }, async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    await house.must('POST', '/services/', {
      by: master,
      body: {
        title: 'Настройка пианино',
        price: { value: '1000.00', currency: 'RUB' },
        duration_minutes: 60,
      },
    })
    const theirs = await browser.open(client, { width: 360 })
    await theirs.goto('/services')
    await theirs.getByLabel('Найти услугу или мастера').fill('пианино')
    await theirs.getByRole('link', { name: /Настройка пианино/ }).click()
    await theirs.getByText('846,00').waitFor()
    await theirs
      .getByRole('group', { name: /Свободное время/ })
      .getByRole('button')
      .first()
      .click()
    await theirs.getByRole('button', { name: /^Записаться: / }).dblclick()
    await theirs.getByText('Мастер ещё не ответил').waitFor()
    const path = new URL(theirs.url()).pathname

    const ours = await browser.open(master)
    await ours.goto('/deals?stage=mine')
    await ours.getByRole('link', { name: /Ответить клиенту/ }).click()
    await ours.getByRole('button', { name: 'Взять запись' }).click()
    await theirs.getByText('Осталось оплатить').waitFor()

    const payWith = async (card: string) => {
      await theirs.getByRole('textbox', { name: 'Номер карты' }).fill(card)
      await theirs.getByRole('textbox', { name: /Срок/ }).fill('1230')
      await theirs.getByRole('textbox', { name: /CVC/ }).fill('123')
      await theirs.getByRole('button', { name: /^Заплатить/ }).click()
      await theirs.waitForURL(`${path}/return`)
    }
    await theirs.getByRole('button', { name: /^Оплатить 1.000,00/ }).click()
    await payWith(POOR_CARD)
    await theirs.getByText(/недостаточно средств. Деньги не списаны/).waitFor()
    await theirs.getByRole('button', { name: /^Оплатить ещё раз/ }).click()
    await payWith(GOOD_CARD)
    await theirs.getByText('отложены в банке и не списаны').waitFor()
    await theirs.getByRole('link', { name: 'К сделке' }).click()
    await theirs.getByText('На удержании в банке клиента: 1').waitFor()

    await ours.getByRole('button', { name: 'Работа сделана' }).click()
    await ours.getByRole('dialog').getByRole('button', { name: 'Работа сделана' }).click()
    await theirs.getByRole('button', { name: 'Принять работу' }).click()
    await theirs.getByRole('dialog').getByText('846,00').waitFor()
    await theirs
      .getByRole('dialog')
      .getByRole('button', { name: /Да, отдать 1.000,00/ })
      .dblclick()
    await theirs.getByText('Мастер получил: 846,00').waitFor()
    await ours.getByText('деньги у вас').waitFor()

    await theirs.getByRole('button', { name: /Удержание/ }).click()
    expect(await theirs.getByRole('dialog').getByRole('listitem').count()).toBe(2)
    await theirs.keyboard.press('Escape')
    await theirs.getByRole('link', { name: 'Паспорт сделки' }).click()
    await theirs.getByRole('heading', { name: 'Журнал' }).waitFor()
    expect(await overflowOf(theirs)).toBeLessThanOrEqual(0)
    expect(await violationsOf(theirs)).toEqual([])
  })

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
    const operator = await house.person('operator')
    for (const someone of [client, master, operator]) {
      const page = await browser.open(someone, look)
      for (const path of [`/enrolls/${id}`, `/enrolls/${id}/passport`]) {
        await page.goto(path)
        await page.getByRole('heading', { level: 2 }).first().waitFor()
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

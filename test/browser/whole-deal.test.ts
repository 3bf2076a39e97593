import { describe, expect, it } from 'vitest'
import { overflowOf, testBrowser, violationsOf } from '../support/browser.ts'
import { testHouse } from '../support/house.ts'

/** YooKassa's test card that says `insufficient_funds`, and one that pays without 3-D Secure. */
const POOR_CARD = '5555555555554600'
const GOOD_CARD = '5555555555554444'

describe.each(['two_stage', 'safe_deal'])('a deal on the rail %s', (rail) => {
  const house = testHouse({ env: { RAIL: rail } })
  const browser = testBrowser(house)

  it('goes from booking to money in the three browsers of its people', { timeout: 60_000 }, async () => {
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
    const watching = await browser.open(await house.person('operator'))
    await watching.goto(path)
    await watching.getByText('Мастер ещё не ответил').waitFor()

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
    await watching.getByRole('button', { name: 'Взять в сделку' }).waitFor()

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
    await watching.getByText('деньги у мастера').waitFor() // nobody has reloaded anything
    expect(await watching.getByRole('button', { name: 'Взять в сделку' }).count()).toBe(0)

    await theirs.getByRole('button', { name: /Удержание/ }).click()
    expect(await theirs.getByRole('dialog').getByRole('listitem').count()).toBe(2)
    await theirs.keyboard.press('Escape')
    await theirs.getByRole('link', { name: 'Паспорт сделки' }).click()
    await theirs.getByRole('heading', { name: 'Журнал' }).waitFor()
    expect(await overflowOf(theirs)).toBeLessThanOrEqual(0)
    expect(await violationsOf(theirs)).toEqual([])
    expect(await theirs.getByRole('cell', { name: 'Платформе' }).count()).toBe(0)
    expect(await house.differencesAtRest()).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { loaded, overflowOf, testBrowser, violationsOf } from '../support/browser.ts'
import { PASSWORD, testHouse } from '../support/house.ts'

const house = testHouse()
const browser = testBrowser(house)

const looks = [
  { width: 360, isDark: false },
  { width: 360, isDark: true },
  { width: 1280, isDark: false },
  { width: 1280, isDark: true },
]

describe('for somebody who is not signed in', () => {
  it.each(looks)('the first pages are for everybody and fit: %o', async (look) => {
    const page = await browser.open(undefined, look)
    for (const path of ['/', '/sign-in', '/register', '/services', '/nowhere']) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await loaded(page)
      expect(await overflowOf(page), path).toBeLessThanOrEqual(0)
      expect(await violationsOf(page), path).toEqual([])
    }
  })

  it('an address that is nobody’s says so', async () => {
    const page = await browser.open()
    await page.goto('/nowhere')
    await page.getByRole('heading', { name: 'Такой страницы нет' }).waitFor()
    await page.getByRole('link', { name: 'На главную' }).click()
    await page.waitForURL('/')
  })

  it('English is one click away and is remembered', async () => {
    const page = await browser.open()
    await page.goto('/')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'The money waits until the work is done' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'The money waits until the work is done' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })

  it('the chosen light is remembered', async () => {
    const page = await browser.open()
    await page.goto('/')
    await page.getByRole('button', { name: 'Тёмная тема' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Светлая тема' }).waitFor()
  })
})

describe('the catalogue', () => {
  it('is for everybody: only booking asks who it is, and comes back to the chosen time', async () => {
    const client = await house.person('client')
    await house.must('POST', '/services/', {
      by: await house.person('master'),
      body: { title: 'Уборка', price: { value: '1000.00', currency: 'RUB' }, duration_minutes: 60 },
    })
    const page = await browser.open(undefined, { width: 360, zone: 'Asia/Vladivostok' })
    await page.goto('/services')
    await page.getByRole('link', { name: /Уборка/ }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('link', { name: /Уборка/ }).click()
    await page.getByText('За 24 ч до начала или раньше').waitFor()
    await page.getByText('мастеру останется 200,00').waitFor()
    const days = page.getByRole('group', { name: 'День' }).getByRole('button', { disabled: false })
    await days.last().click() // which is not the day that is shown first
    const times = page.getByRole('group', { name: /Свободное время/ })
    await times.getByRole('button').last().click()
    await page.waitForURL(/at=/)
    await page.getByText('Время по часам мастера: Europe/Moscow').waitFor()
    expect(await overflowOf(page)).toBeLessThanOrEqual(0)
    expect(await violationsOf(page)).toEqual([])
    const chosen = page.url()
    await page.getByRole('link', { name: 'Войти и записаться' }).click()
    await page.getByLabel('Электронная почта').fill(client.email)
    await page.getByLabel('Пароль').fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Войти' }).click()
    await page.waitForURL(chosen)
    await page.getByRole('button', { name: /^Записаться: .*GMT\+3/ }).click()
    await page.getByText('Мастер ещё не ответил').waitFor()
  })
})

describe('signing in', () => {
  it('says what is wrong, and then leads back to where the person wanted to go', async () => {
    const { email } = await house.person('client')
    const page = await browser.open()
    await page.goto('/deals?whose=client')
    await page.waitForURL(/sign-in/)
    await page.getByLabel('Электронная почта').fill(email)
    await page.getByLabel('Пароль').fill('wrong')
    await page.getByRole('main').getByRole('button', { name: 'Войти' }).click()
    await page.getByRole('alert').getByText('Почта или пароль не подходят').waitFor()
    await page.getByLabel('Пароль').fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Войти' }).click()
    await page.waitForURL(/\/deals/)
    await page.getByRole('button', { name: 'Выйти' }).click()
    await page.waitForURL('/')
    await page.goto('/deals')
    await page.waitForURL(/sign-in/)
  })

  it.each(['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example/'])(
    'does not lead to another site: %s',
    async (next) => {
      const { email } = await house.person('client')
      const page = await browser.open()
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
      await page.getByLabel('Электронная почта').fill(email)
      await page.getByLabel('Пароль').fill(PASSWORD)
      await page.getByRole('main').getByRole('button', { name: 'Войти' }).click()
      await page.waitForURL('/services')
    },
  )

  it('registers somebody new, once, however often it is clicked', async () => {
    const page = await browser.open()
    await page.goto('/register')
    const email = `new-${Date.now()}@example.com`
    await page.getByLabel('Как вас зовут').fill('Анна')
    await page.getByLabel('Электронная почта').fill(email)
    await page.getByLabel('Пароль').fill('a long password')
    await page.getByLabel('И клиент, и мастер').check()
    await page.getByRole('button', { name: 'Зарегистрироваться' }).dblclick()
    await page.waitForURL('/deals')
    await page.getByRole('link', { name: 'Календарь' }).first().waitFor()
  })

  it('an ended session leads to signing in, not to a broken page', async () => {
    const client = await house.person('client')
    const page = await browser.open(client)
    await page.goto('/')
    await page.evaluate(() => {
      const session = JSON.parse(localStorage.getItem('sdelka.session') ?? '{}')
      localStorage.setItem('sdelka.session', JSON.stringify({ ...session, access_token: 'spoiled' }))
    })
    await page.goto('/deals')
    await page.waitForURL(/sign-in/)
  })
})

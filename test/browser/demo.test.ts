import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSdelka } from '../../sdk/src/index.ts'
import { loadConfig } from '../../src/config.ts'
import { type Server, startServer } from '../../src/server.ts'
import { overflowOf, testBrowser, violationsOf } from '../support/browser.ts'
import { testDatabase } from '../support/database.ts'
import { ready } from '../support/demo-deals.ts'
import { freePort } from '../support/port.ts'

const database = testDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'sdelka-demo-'))
let server: Server
const password = 'sdelka-demo'

beforeAll(async () => {
  const config = loadConfig({
    PORT: String(await freePort()),
    EMULATOR_PORT: String(await freePort()),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    RATE_LIMIT_MAX: '1000000',
    LOG_LEVEL: 'fatal',
  })
  server = await startServer(config, { databaseUrl: database.url })
})
afterAll(async () => {
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

const browser = testBrowser({
  get server() {
    return server
  },
  signIn: ({ email }) => createSdelka({ url: server.url }).auth.login({ email, password }),
})

it('says what is imitated, and lets everybody in with one tap, each tab its own person', async () => {
  const client = await browser.open()
  await client.goto('/')
  await client.getByText('Демо: деньги не настоящие').waitFor()
  await client.getByText('Что здесь ненастоящее').waitFor()
  const master = await client.context().newPage()
  await master.goto('/')
  await client.getByRole('button', { name: /^Клиент/ }).click()
  await client.waitForURL('/services')
  await master.getByRole('button', { name: /^Мастер принимает/ }).click()
  await master.waitForURL('/deals')
  await client.reload()
  await client.getByText('Анна Клиентова').waitFor()
  await master.reload()
  await master.getByText('Мария Мастерова').waitFor()
})

it('a parked payout goes when its master gives a card, on YooKassa’s page, and an operator verifies it', async () => {
  const sdelka = createSdelka({ url: server.url, patienceMs: 10_000 })
  const [client, master] = await Promise.all(
    ['client@example.com', 'master2@example.com'].map((email) => sdelka.signIn({ email, password })),
  )
  if (!client || !master) throw new Error('nobody')
  const deal = await ready(client, master, 1)
  await client.enrolls.confirm(deal)

  const theirs = await browser.open()
  await theirs.goto('/')
  await theirs.getByRole('button', { name: /^Мастер без счёта/ }).click()
  await theirs.waitForURL('/deals')
  await theirs.getByRole('button', { name: 'Ждут меня' }).click()
  await theirs.getByRole('link', { name: 'Счета для выплат' }).click()
  await theirs.getByRole('button', { name: 'Ввести карту на странице ЮKassa' }).click()
  await theirs.getByRole('textbox').fill('5555555555554477')
  await theirs.getByRole('button', { name: 'Привязать карту' }).click()
  await theirs.getByText('теперь его проверит оператор').waitFor()
  await theirs.goto(`/enrolls/${deal}`)
  await theirs.getByText('Нет проверенного счёта для выплат').waitFor()

  const ours = await browser.open()
  await ours.goto('/')
  await ours.getByRole('button', { name: /^Оператор/ }).click()
  await ours.waitForURL('/office')
  await ours.getByRole('link', { name: 'Счета на проверку' }).click()
  await ours.getByRole('table').getByRole('link').first().click()
  await ours.getByRole('complementary').getByRole('button', { name: 'Проверен' }).click()
  await ours.getByRole('dialog').getByRole('button', { name: 'Проверен' }).click()
  await theirs.getByText('деньги у вас').waitFor() // without a reload
})

it.each([
  { width: 360, isDark: true },
  { width: 1280, isDark: false },
])('moves the time and orders trouble at a panel: %o', async (look) => {
  const page = await browser.open(undefined, look)
  await page.goto('/')
  await page.getByRole('button', { name: /^Клиент/ }).click()
  await page.waitForURL('/services')
  await page.getByRole('button', { name: 'Пульт демо' }).click()
  const panel = page.getByRole('dialog', { name: 'Пульт демо' })
  const sdelka = createSdelka({ url: server.url })
  const before = Date.parse((await sdelka.meta()).now)
  await panel.getByRole('button', { name: '+1 день' }).click()
  await expect.poll(async () => Date.parse((await sdelka.meta()).now) - before).toBeGreaterThan(86_000_000)

  await panel.getByLabel('Какой запрос').selectOption('payments.create')
  await panel.getByLabel('Что случится').selectOption('slow')
  await panel.getByRole('button', { name: 'Заказать' }).click()
  await panel.getByText('ответит поздно, payments.create: сработала 0').waitFor()
  await panel.getByRole('button', { name: 'Убрать поломки' }).click()
  await panel.getByText('сработала 0').waitFor({ state: 'detached' })

  await panel.getByLabel('Как банк отвечает').selectOption('refused')
  await panel.getByLabel('Как банк отвечает').selectOption('at_once')
  expect(await overflowOf(page)).toBeLessThanOrEqual(0)
  expect(await violationsOf(page)).toEqual([])
})

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { createSdelka } from '../sdk/src/index.ts'
import { loadConfig } from '../src/config.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { startServer } from '../src/server.ts'
import { launchBrowser } from '../test/support/chromium.ts'
import { booked, paid, ready } from '../test/support/demo-deals.ts'

const OUT = join(import.meta.dirname, '../docs/screens')
const PASSWORD = 'sdelka-demo'
const PORT = process.env.PORT ?? '8480'
const EMULATOR_PORT = process.env.EMULATOR_PORT ?? '8481'
const LONGEST_PX = 1600
const STILL_MS = 700
const WAIT_MS = 20_000

type Name = 'client' | 'master' | 'master2' | 'operator' | 'arbiter'
type Deals = { held: string; done: string; disputed: string; dispute: string; service: string }
type Shot = { name: string; who?: Name; path: string; isDark?: boolean }

/** What is shown: each page of each person, with something on it. */
const shotsOf = ({ held, done, dispute, service }: Deals): Shot[] => [
  { name: 'entry', path: '/' },
  { name: 'services', path: '/services' },
  { name: 'service', path: `/services/${service}` },
  { name: 'deals', who: 'client', path: '/deals' },
  { name: 'deal-held', who: 'client', path: `/enrolls/${held}` },
  { name: 'deal-done', who: 'client', path: `/enrolls/${done}` },
  { name: 'deal-dark', who: 'master', path: `/enrolls/${done}`, isDark: true },
  { name: 'passport', who: 'client', path: `/enrolls/${done}/passport` },
  { name: 'master-services', who: 'master', path: '/master/services' },
  { name: 'master-calendar', who: 'master', path: '/master/calendar' },
  { name: 'master-money', who: 'master', path: '/master/money' },
  { name: 'master-accounts', who: 'master', path: '/master/accounts' },
  { name: 'disputes', who: 'arbiter', path: '/disputes' },
  { name: 'dispute', who: 'arbiter', path: `/disputes/${dispute}` },
  { name: 'dispute-client', who: 'client', path: `/disputes/${dispute}` },
  { name: 'deal-operator', who: 'operator', path: `/enrolls/${held}` },
  { name: 'office', who: 'operator', path: '/office' },
  { name: 'office-payouts', who: 'operator', path: '/office/payouts' },
  { name: 'office-ledger', who: 'operator', path: '/office/ledger' },
  { name: 'office-forecast', who: 'operator', path: '/office/forecast' },
  { name: 'office-charts', who: 'operator', path: '/office/charts' },
  { name: 'office-people', who: 'operator', path: '/office/people' },
  { name: 'office-audit', who: 'operator', path: '/office/audit' },
  { name: 'office-dark', who: 'operator', path: '/office', isDark: true },
]

/** Plays a few deals in a demo of its own and takes a picture of every page, on a phone and on a desk. */
async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sdelka-screens-'))
  const embedded = await startEmbedded({ dataDir, onProgress: console.log })
  const config = loadConfig({
    PORT,
    EMULATOR_PORT,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'fatal',
    RATE_LIMIT_MAX: '1000000',
  })
  const server = await startServer(config, { databaseUrl: embedded.url })
  const browser = await launchBrowser()
  try {
    const shots = shotsOf(await play(server.url))
    mkdirSync(OUT, { recursive: true })
    for (const width of [360, 1280]) for (const shot of shots) await take(browser, server.url, shot, width)
    console.log(`${shots.length * 2} pictures in docs/screens`)
  } finally {
    await browser.close()
    await server.stop()
    await embedded.stop()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function play(url: string): Promise<Deals> {
  const signIn = (name: Name) =>
    createSdelka({ url, patienceMs: WAIT_MS }).signIn({ email: `${name}@example.com`, password: PASSWORD })
  const [client, master, master2, arbiter] = await Promise.all([
    signIn('client'),
    signIn('master'),
    signIn('master2'),
    signIn('arbiter'),
  ])
  const done = await ready(client, master, 0)
  await client.enrolls.confirm(done)
  const parked = await ready(client, master2, 0)
  await client.enrolls.confirm(parked)
  const disputed = await ready(client, master, 1)
  const { id: dispute } = await client.enrolls.dispute(disputed, {
    reason: 'poor_quality',
    statement: 'Краска смылась через два дня, договаривались о стойком окрашивании.',
  })
  await master.disputes.write(
    dispute,
    'Я предупреждала про шампунь. Готова повторить окрашивание со скидкой.',
  )
  await arbiter.disputes.take(dispute)
  const held = await paid(client, master, 2)
  const { items } = await client.services.list({ master_id: master.user.id })
  await booked(client, master, 3)
  return { held, done, disputed, dispute, service: items[0]?.id ?? '' }
}

async function take(
  browser: Browser,
  url: string,
  { name, who, path, isDark }: Shot,
  width: number,
): Promise<void> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: 800 },
    colorScheme: isDark ? 'dark' : 'light',
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
    reducedMotion: 'reduce',
  })
  if (who) {
    const credentials = { email: `${who}@example.com`, password: PASSWORD }
    const session = JSON.stringify(await createSdelka({ url }).auth.login(credentials))
    await context.addInitScript((text) => localStorage.setItem('sdelka.session', text), session)
  }
  const page = await context.newPage()
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForTimeout(STILL_MS) // what it asks for has come
  const height = await page.evaluate<number>('document.documentElement.scrollHeight')
  await page.setViewportSize({ width, height: Math.min(height, LONGEST_PX) })
  await page.screenshot({ path: join(OUT, `${name}-${width}.png`) })
  await context.close()
}

await main()

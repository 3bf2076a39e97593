import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchBrowser } from './chromium.ts'
import type { Someone, testHouse } from './house.ts'

type House = Pick<ReturnType<typeof testHouse>, 'signIn'> & { server: { url: string } }
type Look = { width?: number; isDark?: boolean; language?: 'ru' | 'en'; zone?: string }

const HEIGHT = 800
/** Tabs of a real browser on the pages of a house. Call it at the top of a test file. */
export function testBrowser(house: House) {
  let browser: Browser
  const contexts: BrowserContext[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    browser = await launchBrowser()
  }, 60_000)
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    const said = complaints.splice(0)
    if (said.length > 0) throw new Error(`the browser complained:\n${said.join('\n')}`)
  })
  afterAll(() => browser?.close())

  /** A browser of somebody's own, as a phone or a desk; signed in when a person is given. */
  async function open(
    someone?: Someone,
    { width = 1280, isDark = false, language = 'ru', zone = 'Europe/Moscow' }: Look = {},
  ): Promise<Page> {
    const context = await browser.newContext({
      baseURL: house.server.url,
      viewport: { width, height: HEIGHT },
      colorScheme: isDark ? 'dark' : 'light',
      locale: 'ru-RU',
      timezoneId: zone,
      reducedMotion: 'reduce',
    })
    contexts.push(context)
    if (someone) {
      const session = await house.signIn(someone)
      await context.addInitScript((text) => {
        if (!sessionStorage.getItem('given')) localStorage.setItem('sdelka.session', text)
        sessionStorage.setItem('given', 'once')
      }, JSON.stringify(session))
    }
    if (language === 'en') await context.addInitScript(() => localStorage.setItem('sdelka.language', 'en'))
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      // A refusal of the API is part of some stories; the browser mentions each in its console.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(`${page.url()}: ${message.text()}`)
    })
    return page
  }

  return { open }
}

let axe: Promise<string> | undefined

/** What a page does wrong for people who cannot see it or use a mouse: WCAG 2.2 A and AA, by axe. */
export async function violationsOf(page: Page): Promise<string[]> {
  axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  const size = page.viewportSize() ?? { width: 1280, height: HEIGHT }
  const height = await page.evaluate<number>('document.documentElement.scrollHeight')
  await page.setViewportSize({ ...size, height }) // what a bar covers now can be scrolled to
  await page.evaluate(await axe)
  const { violations } = await page.evaluate(
    () =>
      (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }) as Promise<AxeResults>,
  )
  await page.setViewportSize(size)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`),
  )
}

/** Whatever the page had to ask for is there. The live stream never ends, so a quiet network is no sign of it. */
export async function loaded(page: Page): Promise<void> {
  const places = page.getByRole('status').getByText(/^(Загружаем|Loading)…$/)
  for (const place of await places.all()) await place.waitFor({ state: 'detached' })
}

/** How far the page is wider than the window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')

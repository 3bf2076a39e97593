import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { loaded, testBrowser } from '../support/browser.ts'
import { testHouse } from '../support/house.ts'

const house = testHouse()
const browser = testBrowser(house)

const MOST_BYTES = 150_000

it('a client’s first page brings little JavaScript, compressed, and kept by the browser for ever', async () => {
  const { id, client } = await house.readyDeal()
  for (const path of ['/', '/services', '/deals', `/enrolls/${id}`]) {
    const page = await browser.open(client)
    const scripts: { url: string; bytes: number; encoding: string | undefined; cache: string | undefined }[] =
      []
    page.on('response', (answer) => {
      if (!answer.url().endsWith('.js') || !answer.url().includes('/assets/')) return
      const {
        'content-length': bytes,
        'content-encoding': encoding,
        'cache-control': cache,
      } = answer.headers()
      scripts.push({ url: answer.url(), bytes: Number(bytes), encoding, cache })
    })
    await page.goto(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await loaded(page)
    const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0)
    expect(bytes, path).toBeGreaterThan(50_000)
    expect(bytes, path).toBeLessThan(MOST_BYTES)
    const plain = scripts.filter(({ encoding, bytes: size }) => !encoding && size > 300)
    expect(plain, path).toEqual([])
    expect(scripts.every(({ cache }) => cache?.includes('immutable'))).toBe(true)
  }
})

/** What the design wants of a phone; a machine that runs tests beside it is given three times as long. */
const PAINT_MS = 1500

it('a client’s first page is there at once, and nothing in it jumps', async () => {
  const { id, client } = await house.readyDeal()
  const paths = ['/', '/services', '/deals', `/enrolls/${id}`]
  const page = await browser.open(client, { width: 360 })
  await page.goto(paths[1] ?? '') // the server is warm, and a browser keeps the files
  await loaded(page)
  await page.addInitScript(`
    const seen = (globalThis.seen = { paintMs: 0, shift: 0 })
    const observe = (type, look) =>
      new PerformanceObserver((list) => list.getEntries().forEach(look)).observe({ type, buffered: true })
    observe('largest-contentful-paint', ({ startTime }) => { seen.paintMs = startTime })
    observe('layout-shift', ({ value }) => { seen.shift += value })`)
  await page.route('**/api/v1/meta', async (route) => {
    await sleep(200) // what a demo adds to a page must not push aside what is there
    await route.continue()
  })
  for (const path of paths) {
    await page.goto(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await loaded(page)
    const { paintMs, shift } = await page.evaluate<{ paintMs: number; shift: number }>('seen')
    console.info(`${path.slice(0, 9)}: largest paint after ${Math.round(paintMs)} ms, layout shift ${shift}`)
    expect(paintMs, path).toBeGreaterThan(0)
    expect(paintMs, path).toBeLessThan(3 * PAINT_MS)
    expect(shift, path).toBeLessThan(0.01)
  }
})

it('the policy lets in nothing but our own files', async () => {
  const answer = await fetch(`${house.server.url}/`, { headers: { accept: 'text/html' } })
  const policy = answer.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'self'")
  expect(policy).not.toMatch(/unsafe|\*|https:/)
})

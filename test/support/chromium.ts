import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium-browser',
]

/** A real headless Chromium: the one at `CHROME_PATH`, else the system's, else the one inside an npm package. */
export async function launchBrowser(): Promise<Browser> {
  const found = process.env.CHROME_PATH ?? SYSTEM.find((path) => existsSync(path))
  const executablePath = found ?? (await packaged())
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--font-render-hinting=none'],
  })
}

async function packaged(): Promise<string> {
  const { default: inside } = await import('@sparticuz/chromium')
  return inside.executablePath()
}

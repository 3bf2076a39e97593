import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withLock } from './lock.mjs'
import { adviceFor } from './npm.mjs'
import { isInstalled } from './packages.mjs'
import { isRecent } from './runtime.mjs'
import { digestOf } from './web.mjs'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sdelka-setup-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it.each([
  ['18.20.4', false],
  ['20.20.2', false],
  ['22.17.1', false],
  ['22.18.0', true],
  ['23.5.0', false],
  ['23.6.0', true],
  ['24.0.0', true],
  ['26.1.0', true],
])('Node %s runs TypeScript by itself: %s', (version, answer) => {
  expect(isRecent(version)).toBe(answer)
})

it.each([
  ['npm error code ENOTFOUND', 'cannot reach the npm registry'],
  ['npm ERR! code ECONNREFUSED', 'cannot reach the npm registry'],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
  ['npm error code E403', 'refused us'],
  ['npm error code ENOSPC', 'disk is full'],
  ['npm error code EACCES', 'not writable'],
  ['npm error code EUSAGE', 'disagree'],
  ['npm error code ELSE', undefined],
  ['', undefined],
])('knows what to do about "%s"', (errors, advice) => {
  if (advice) expect(adviceFor(errors)).toContain(advice)
  else expect(adviceFor(errors)).toBeUndefined()
})

describe('what npm has installed', () => {
  const lock = {
    packages: {
      '': {},
      emulator: { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/tool': { version: '1.0.0', dev: true },
      'node_modules/other-os': { version: '1.0.0', optional: true },
    },
  }
  const [a, tool] = [
    { 'node_modules/a': { version: '1.0.0' } },
    { 'node_modules/tool': { version: '1.0.0' } },
  ]

  it.each([
    ['all', { ...a, ...tool }, true, true],
    ['no tools', a, true, false],
    ['no tools, where none are needed', a, false, true],
    ['another version', { 'node_modules/a': { version: '2.0.0' } }, false, false],
    ['nothing', {}, false, false],
  ])('%s', (_what, packages, withDev, answer) => {
    expect(isInstalled(lock, { packages }, withDev)).toBe(answer)
  })
})

describe('the lock', () => {
  it('lets one work at a time', async () => {
    const file = join(folder, 'busy.lock')
    let running = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 20))
      running--
    }
    await Promise.all([1, 2, 3].map(() => withLock(file, () => {}, work)))
    expect(most).toBe(1)
  })

  it('is taken over from a process that died', async () => {
    const file = join(folder, 'dead.lock')
    writeFileSync(file, JSON.stringify({ host: hostname(), pids: [2 ** 30] }))
    expect(
      await withLock(
        file,
        () => {},
        async () => 'done',
      ),
    ).toBe('done')
  })

  it('is kept while a child of the dead process still writes', async () => {
    const file = join(folder, 'orphan.lock')
    writeFileSync(file, JSON.stringify({ host: hostname(), pids: [2 ** 30, process.pid] }))
    const waited = await new Promise((resolve) => {
      const onWait = () => {
        rmSync(file)
        resolve(true)
      }
      void withLock(file, onWait, async () => resolve(false))
    })
    expect(waited).toBe(true)
  })

  it('is free again after a failure', async () => {
    const file = join(folder, 'failed.lock')
    await expect(
      withLock(
        file,
        () => {},
        () => Promise.reject(new Error('no')),
      ),
    ).rejects.toThrow('no')
    expect(
      await withLock(
        file,
        () => {},
        async () => 'done',
      ),
    ).toBe('done')
  })
})

it('builds the pages again when what they are made of has changed, and only then', () => {
  const write = (file, text) => {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), text)
    return digestOf(folder)
  }
  mkdirSync(join(folder, 'sdk', 'src'), { recursive: true })
  mkdirSync(join(folder, 'web'), { recursive: true })
  const first = write('package-lock.json', '{}')
  const page = write('web/src/page.tsx', 'one')
  expect(page).not.toBe(first)
  expect(write('web/src/page.test.tsx', 'a test')).toBe(page)
  expect(write('web/dist/index.html', 'built')).toBe(page)
  expect(write('web/node_modules/a/index.js', 'installed')).toBe(page)
  expect(write('web/src/page.tsx', 'one')).toBe(page)
  expect(write('sdk/src/index.ts', 'client')).not.toBe(page)
})

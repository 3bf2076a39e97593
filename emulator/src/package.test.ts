import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SHOP } from './testing.ts'

/** The package as others have it: under node_modules, where Node strips no types. */
const folder = mkdtempSync(join(tmpdir(), 'emulator-package-'))
const packed = join(folder, 'node_modules/yookassa-emulator')
const root = resolve(import.meta.dirname, '..')

beforeAll(() => {
  mkdirSync(dirname(packed), { recursive: true })
  execFileSync(process.execPath, ['--no-warnings', join(root, 'build.ts'), packed])
  const require = createRequire(join(packed, 'package.json'))
  const { dependencies } = require('./package.json') as { dependencies: Record<string, string> }
  for (const name of Object.keys(dependencies)) {
    const paths = createRequire(join(root, 'package.json')).resolve.paths(name) ?? []
    const found = paths.map((path) => join(path, name)).find((path) => exists(path))
    if (found === undefined) throw new Error(`no ${name}`)
    symlinkSync(found, join(folder, 'node_modules', name))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function exists(path: string): boolean {
  try {
    return createRequire(join(path, 'package.json'))('./package.json') !== undefined
  } catch {
    return false
  }
}

it('runs as a command', async () => {
  const child = spawn(process.execPath, [join(packed, 'bin.js'), '--port', '0'], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  const [output] = (await once(child.stdout, 'data')) as [Buffer]
  const [, url = ''] = /^emulator (\S+)\/v3\n/.exec(output.toString()) ?? []
  const me = await fetch(`${url}/v3/me`, { headers: { authorization: SHOP } })
  expect(await me.json()).toMatchObject({ account_id: '100500' })
  expect((await fetch(`${url}/pages/page.css`)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
})

it('is imported as a library', () => {
  const code = `import { startEmulator } from 'yookassa-emulator'
    const emulator = await startEmulator()
    console.log(emulator.apiUrl)
    await emulator.close()`
  const file = join(folder, 'use.mjs')
  writeFileSync(file, code)
  expect(execFileSync(process.execPath, [file]).toString()).toMatch(/^http:.*\/v3\n$/)
})

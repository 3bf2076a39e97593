import { execFile } from 'node:child_process'
import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { databaseUrl, withClient } from '../test/support/client.ts'
import { testDatabase } from '../test/support/database.ts'

const database = testDatabase()
const { admin } = inject('database')
const fresh = `sdelka_fresh_${process.pid}`
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sdelka-commands-'))
  await withClient(admin, (client) => client.query(`create database ${fresh}`))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await withClient(admin, (client) => client.query(`drop database if exists ${fresh} with (force)`))
})

type Ended = { code: number; stdout: string; stderr: string }

/** One command in a process of its own, as npm runs it. */
const run = (command: string, args: string[], url = database.url) =>
  new Promise<Ended>((resolve) => {
    const script = join(import.meta.dirname, `${command}.ts`)
    const env = { ...process.env, DATABASE_URL: url, DATA_DIR: join(folder, 'data') }
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })

it('backs up, rehearses and restores', async () => {
  for (let made = 0; made < 3; made++)
    expect(await run('backup', ['--to', folder, '--keep', '2'])).toMatchObject({ code: 0 })
  const drill = await run('restore-drill', ['--from', folder])
  expect(drill).toMatchObject({ code: 0, stdout: expect.stringContaining('it can be restored') })
  const url = databaseUrl(admin, fresh)
  const restored = await run('restore', ['--from', folder], url)
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('sends no\n    payouts') })
  const again = await run('restore', ['--from', folder], url)
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('not empty') })

  const [path = ''] = drill.stdout.split('\n')
  await truncate(join(path, 'service.copy.gz'))
  expect(await run('restore-drill', ['--from', path])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('cannot be relied on'),
  })
}, 60_000)

it('says what it does not understand', async () => {
  expect(await run('backup', ['--form', folder])).toMatchObject({ code: 2 })
  expect(await run('backup', ['--keep', '0'])).toMatchObject({ code: 2 })
  expect(await run('restore', [])).toMatchObject({ code: 2 })
  const none = await run('restore-drill', ['--from', join(folder, 'nowhere')])
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no backup') })
})

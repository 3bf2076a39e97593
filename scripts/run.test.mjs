import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let root = ''

/** A small repository of its own, with these scripts, one target, and an npm that only pretends. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sdelka-run-'))
  cpSync(import.meta.dirname, join(root, 'scripts'), { recursive: true })
  write('package.json', '{"type":"module"}')
  write('package-lock.json', '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}')
  write('npm-cli.js', pretendNpm)
  write(
    'target.ts',
    `const words: string[] = process.argv.slice(2)\nconsole.log('target got', words.join(' '))`,
  )
})
afterEach(() => rmSync(root, { recursive: true }))

const pretendNpm = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
appendFileSync('calls', process.argv.slice(2, 3) + '\\n')
if (process.env.PRETEND) {
  console.error('npm error code ' + process.env.PRETEND)
  process.exit(1)
}
await new Promise((resolve) => setTimeout(resolve, 300))
mkdirSync('node_modules', { recursive: true })
writeFileSync('node_modules/.package-lock.json', '{"packages":{}}')`

describe('a command', () => {
  it('installs packages once, says so, and is silent from then on', async () => {
    const first = await run(['target.ts', 'one', 'two'])
    expect(first).toMatchObject({ code: 0, output: 'target got one two\n' })
    expect(first.errors).toContain('installing packages')

    const second = await run(['target.ts'])
    expect(second).toEqual({ code: 0, signal: null, output: 'target got \n', errors: '' })
    expect(npmCalls()).toBe(1)
  })

  it('installs again when the lock file changes', async () => {
    await run(['target.ts'])
    write('package-lock.json', '{"packages":{"":{},"node_modules/a":{"version":"2.0.0"}}}')
    expect((await run(['target.ts'])).errors).toContain('package-lock.json has changed')
    expect(npmCalls()).toBe(2)
  })

  it('installs once when two start together', async () => {
    const both = await Promise.all([run(['target.ts', 'a']), run(['target.ts', 'b'])])
    expect(both.map(({ output }) => output)).toEqual(['target got a\n', 'target got b\n'])
    expect(both.map(({ errors }) => errors).join()).toContain('waiting for it')
    expect(npmCalls()).toBe(1)
  })

  it('takes what an image or a person has installed', async () => {
    write('node_modules/.package-lock.json', '{"packages":{"node_modules/a":{"version":"1.0.0"}}}')
    expect(await run(['target.ts'])).toMatchObject({ code: 0, errors: '' })
  })

  it('ends with one line that says what to do', async () => {
    const { code, output, errors } = await run(['target.ts'], { PRETEND: 'ENOTFOUND' })
    expect({ code, output }).toEqual({ code: 1, output: '' })
    const lines = errors.trim().split('\n')
    expect(lines.at(-1)).toMatch(/^cannot reach the npm registry: check the network/)
    expect(lines).toHaveLength(2)
  })

  it('shows npm’s own words when it knows no better', async () => {
    const { errors } = await run(['target.ts'], { PRETEND: 'EODD' })
    expect(errors).toContain('npm error code EODD')
    expect(errors).toContain('npm ci failed (see above)')
  })

  it('ends as its target ends', async () => {
    write('target.ts', 'process.exit(7)')
    expect(await run(['target.ts'])).toMatchObject({ code: 7 })
  })

  it('names what it knows when asked for something else', async () => {
    const { code, errors } = await run(['nonsense'])
    expect(code).toBe(1)
    expect(errors).toContain('usage:')
  })
})

it.skipIf(process.platform === 'win32')('ends when the npm that started it is told to end', async () => {
  await run(['target.ts'])
  const told = `process.on('SIGTERM', () => { console.log('told to end'); process.exit() })`
  write('target.ts', `${told}\nconsole.log('up')\nsetInterval(() => {}, 1000)`)
  const inShell = `
    import { spawn } from 'node:child_process'
    const [, , ...args] = process.argv
    spawn(process.execPath, args, { stdio: 'inherit' })`
  write('shell.mjs', inShell) // like a shell: it dies of a signal and passes nothing on
  const env = { npm_lifecycle_event: 'start' }
  const { ended, child } = start('shell.mjs', [join(root, 'scripts/run.mjs'), 'target.ts'], env)
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect((await ended).output).toBe('up\ntold to end\n')
})

describe('a child', () => {
  it('gets the signals that we get, and we end as it ends', async () => {
    write(
      'child.mjs',
      `process.on('SIGTERM', () => process.exit(5))\nconsole.log('up')\nsetInterval(() => {}, 1000)`,
    )
    write('parent.mjs', parent)
    const { ended, child } = start('parent.mjs', ['child.mjs'])
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 5, signal: null })
  })

  it('that dies of a signal takes us along', async () => {
    write('child.mjs', `process.kill(process.pid, 'SIGTERM')\nsetInterval(() => {}, 1000)`)
    write('parent.mjs', parent)
    expect(await start('parent.mjs', ['child.mjs']).ended).toMatchObject({ code: null, signal: 'SIGTERM' })
  })

  const parent = `
    import { endLike, runChild } from './scripts/setup/process.mjs'
    endLike(await runChild(process.execPath, process.argv.slice(2)))`
})

function write(file, text) {
  mkdirSync(join(root, file, '..'), { recursive: true })
  writeFileSync(join(root, file), text)
}

const npmCalls = () => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n').length

const run = (args, env) => start('scripts/run.mjs', args, env).ended

function start(file, args, env = {}) {
  const pretend = { ...process.env, npm_execpath: join(root, 'npm-cli.js'), ...env }
  const child = spawn(process.execPath, [join(root, file), ...args], { cwd: root, env: pretend })
  const said = { output: '', errors: '' }
  child.stdout.on('data', (text) => {
    said.output += text
  })
  child.stderr.on('data', (text) => {
    said.errors += text
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }))
  return { child, ended }
}

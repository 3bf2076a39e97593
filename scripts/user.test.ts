import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Session } from '#schema/auth.ts'
import { newId } from '../src/core/id.ts'
import { testApp } from '../test/support/app.ts'

const api = testApp()
const script = `${import.meta.dirname}/user.ts`

type Run = { code: number; stdout: string; stderr: string }
const user = async (...args: string[]): Promise<Run> => {
  const options = { env: { ...process.env, DATABASE_URL: api.database.url } }
  const run = promisify(execFile)(process.execPath, [script, ...args], options)
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}
const login = (email: string, password: string) =>
  api.call<Session>('POST', '/auth/login', { body: { email, password } })
const someone = () => `${newId()}@example.com`

describe('npm run user', () => {
  it('makes people of any roles', async () => {
    const email = someone()
    const made = await user(
      'add',
      '--email',
      email,
      '--name',
      'Ольга',
      '--role',
      'operator',
      '--role',
      'arbiter',
    )
    expect(made).toMatchObject({ code: 0, stderr: '' })
    const [, password = ''] = /password: (\S+)/.exec(made.stdout) ?? []
    expect(password.length).toBeGreaterThanOrEqual(16)
    expect(await login(email, password)).toMatchObject({
      status: 200,
      body: { user: { name: 'Ольга', roles: ['operator', 'arbiter'] } },
    })
    expect((await user('list')).stdout).toContain(email)
  })

  it('keeps a given password to itself', async () => {
    const email = someone()
    const args = ['--email', email, '--name', 'N', '--role', 'accountant', '--password', 'given password']
    expect((await user('add', ...args)).stdout).not.toContain('given password')
    expect(await login(email, 'given password')).toMatchObject({ status: 200 })
  })

  it('changes a password, and ends the sessions', async () => {
    const { user: person, refresh_token, password } = await api.signUp('client')
    await user('password', '--email', person.email.toUpperCase(), '--password', 'another one')
    expect(await login(person.email, password)).toMatchObject({ status: 401 })
    expect(await login(person.email, 'another one')).toMatchObject({ status: 200 })
    expect(await api.call('POST', '/auth/refresh', { body: { refresh_token } })).toMatchObject({
      status: 401,
    })
  })

  it('replaces roles', async () => {
    const { user: person, refresh_token } = await api.signUp('client')
    await user('roles', '--email', person.email, '--role', 'master')
    const refreshed = await api.call<Session>('POST', '/auth/refresh', { body: { refresh_token } })
    expect(refreshed.body.user.roles).toEqual(['master'])
  })

  const wrong: [args: string[], message: string][] = [
    [['add'], '--email: is missing; --name: is missing; --role: is missing'],
    [['add', '--email', 'x', '--name', 'N', '--role', 'client'], '--email: must be an e-mail address'],
    [['add', '--email', 'a@b.ru', '--name', 'N', '--role', 'king'], '--role'],
    [['add', '--email', 'a@b.ru', '--name', 'N', '--role', 'client', '--password', 'short'], '--password'],
    [['password', '--email', 'nobody@example.com'], 'nobody is registered as nobody@example.com'],
    [['roles', '--email', 'nobody@example.com', '--role', 'client'], 'nobody is registered'],
    [['list', '--loud'], "Unknown option '--loud'"],
  ]
  it.each(wrong)('refuses %j in one line', async (args, message) => {
    const { code, stderr } = await user(...args)
    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('says in one line that there is no database', async () => {
    const options = { env: { ...process.env, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } }
    const failed = await promisify(execFile)(process.execPath, [script, 'list'], options).catch(
      (error) => error,
    )
    expect(failed.code).toBe(1)
    expect(failed.stderr.trim()).toMatch(/^user: .*ECONNREFUSED.*$/)
  })

  it('explains itself', async () => {
    expect((await user()).stdout).toContain('usage:')
    expect(await user('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('usage:'),
      stderr: '',
    })
    expect((await user('dance')).code).toBe(1)
  })
})

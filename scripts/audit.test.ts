import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { newId } from '../src/core/id.ts'
import { sql } from '../src/db/db.ts'
import { testDatabase } from '../test/support/database.ts'

const database = testDatabase()

type Run = { code: number; stdout: string; stderr: string }
const run = async (script: string, ...args: string[]): Promise<Run> => {
  const options = { env: { ...process.env, DATABASE_URL: database.url } }
  return promisify(execFile)(process.execPath, [`${import.meta.dirname}/${script}`, ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}
const audit = (...args: string[]) => run('audit.ts', ...args)

describe('npm run audit', () => {
  it('says line by line that everything is there, and what to note', async () => {
    const email = `${newId()}@example.com`
    await run('user.ts', 'add', '--email', email, '--name', 'N', '--role', 'operator')
    await run('user.ts', 'roles', '--email', email, '--role', 'accountant')
    const { code, stdout, stderr } = await audit()
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('✓ the audit log is one unbroken chain')
    expect(stdout).toContain('✓ every balance is the sum of its postings')
    expect(stdout).not.toContain('✗')
    const lines = await database.db.rows<{ actor: string; action: string; subject_id: string }>(sql`
      select actor, action, subject_id from audit_log where action like 'person.%' order by seq`)
    expect(lines).toEqual([
      { actor: 'command_line', action: 'person.create', subject_id: email },
      { actor: 'command_line', action: 'person.roles', subject_id: email },
    ])
    const [, head = ''] = /ends at (\S+)/.exec(stdout) ?? []
    expect((await audit('--head', head)).code).toBe(0)
    const another = head.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    expect((await audit('--head', another)).code).toBe(1)
  })

  it('names what is wrong, says what to do, and exits with 1', async () => {
    await database.db.row(sql`alter table audit_log disable trigger user`)
    await database.db.row(sql`update audit_log set actor = 'system' where seq = 1`)
    await database.db.row(sql`insert into balance (address, amount) values ('payable:nobody', 100)`)
    const { code, stdout } = await audit()
    expect(code).toBe(1)
    expect(stdout).toMatch(/✗ audit log changed\n {4}line 1: changed: .*\n {4}→ /)
    expect(stdout).toMatch(/✗ balance differs from its postings\n {4}payable:nobody: balance 100, postings/)
    const json = JSON.parse((await audit('--json')).stdout)
    expect(json.isWhole).toBe(false)
    await database.db.row(sql`delete from balance where address = 'payable:nobody'`)
  })

  it('refuses in one line', async () => {
    expect(await audit('--head', 'x')).toMatchObject({
      code: 1,
      stderr: /* one line */ expect.stringMatching(/^audit: --head must be.*\n$/),
    })
    expect((await audit('--help')).stdout).toContain('usage:')
  })
})

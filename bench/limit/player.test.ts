import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { openLimit } from '../limit.ts'
import { evaluate, parseScript, playScript, withParameters } from './player.ts'

const database = testDatabase()

describe('a pgbench script without pgbench', () => {
  it('is read as statements, some of which are kept', () => {
    expect(parseScript('-- why\n\\set a random(1, 2)\nselect :a as e \\gset\nselect\n  :e;\n')).toEqual([
      { kind: 'set', name: 'a', expression: 'random(1, 2)' },
      { kind: 'sql', text: 'select :a as e', isKept: true },
      { kind: 'sql', text: 'select\n  :e', isKept: false },
    ])
  })

  it('has its variables as parameters, but no types and no text', () => {
    expect(withParameters("select f(:e, 1::smallint, 'a:b', :e)")).toEqual({
      text: "select f($1, 1::smallint, 'a:b', $2)",
      used: ['e', 'e'],
    })
  })

  it('calculates as pgbench does', () => {
    const values = new Map([['a', 1_000]])
    expect(evaluate(':a / 10', values)).toBe(100)
    expect(evaluate('((:a - 100) * 6 + 50) / 100', values)).toBe(54)
    expect(evaluate(':a - 100 - 54', values)).toBe(846)
    expect(evaluate('random(7, 7)', values)).toBe(7)
  })

  it('plays the deals of the limit', async () => {
    const { url } = database
    await openLimit(url)
    const files = readdirSync(import.meta.dirname).filter((name) =>
      /^(fn9|fn8|pipe9|commit1|read_list)\.sql$/.test(name),
    )
    for (const name of files) {
      const file = join(import.meta.dirname, name)
      expect(readFileSync(file, 'utf8')).not.toBe('')
      const { rate } = await playScript({ url, file, concurrency: 2, ms: 200 })
      expect(rate, name).toBeGreaterThan(0)
    }
  })
})

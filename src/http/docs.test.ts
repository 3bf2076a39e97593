import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { errorCodes } from '../core/errors.ts'

it('has an entry in docs/errors.md for every code, and for no other', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
  const described = [...text.matchAll(/^### `(\w+)`$/gm)].map(([, code]) => code)
  expect(described.toSorted()).toEqual(errorCodes.toSorted())
})

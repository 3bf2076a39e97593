import { expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { systemClock as clock } from '../core/clock.ts'
import type { Statement } from '../db/db.ts'
import { verifyBooks } from './verify.ts'

const database = testDatabase()

it('asks one question at a time, so that a house with few connections goes on meanwhile', async () => {
  const { db } = database
  let [atOnce, most] = [0, 0]
  const rows = async <Row>(statement: Statement): Promise<Row[]> => {
    most = Math.max(most, ++atOnce)
    return db.rows<Row>(statement).finally(() => atOnce--)
  }
  const counted = { ...db, rows, row: async <Row>(statement: Statement) => (await rows<Row>(statement))[0] }
  expect((await verifyBooks({ db: counted, clock })).isWhole).toBe(true)
  expect(most).toBe(1)
})

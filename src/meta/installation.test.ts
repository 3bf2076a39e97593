import { expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { claimDatabase } from './installation.ts'

const database = testDatabase()
const now = new Date('2026-01-01T00:00:00Z')

it('keeps a database to what it was first used for', async () => {
  const { db } = database
  await Promise.all([claimDatabase(db, false, now), claimDatabase(db, false, now)])
  await claimDatabase(db, false, now)
  await expect(claimDatabase(db, true, now)).rejects.toThrow('belongs to a live installation')
})

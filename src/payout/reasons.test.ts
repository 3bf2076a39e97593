import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { payoutReasons } from '../../emulator/src/payouts/object.ts'
import { isForOne, reasonOf, reasons } from './reasons.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8')

/** As YooKassa's API lists them for a canceled payout; the last one is of a feature that is gone. */
const published = [
  'insufficient_funds',
  'fraud_suspected',
  'one_time_limit_exceeded',
  'periodic_limit_exceeded',
  'rejected_by_payee',
  'general_decline',
  'issuer_unavailable',
  'recipient_not_found',
  'recipient_check_failed',
  'identification_required',
  'self_employed_annual_limit_exceeded',
]

describe('the table of reasons', () => {
  it.each([...new Set([...published, ...payoutReasons])])('knows YooKassa’s %s', (reason) => {
    expect(Object.keys(reasons)).toContain(reason)
  })

  it.each(Object.entries(reasons))('says of %s who acts, or when it is tried again', (_code, row) => {
    expect(row.text).toMatch(/^[A-Z].*\.$/)
    if (row.who === 'nobody') expect(row.retry).not.toBeNull()
    if (row.retry === null) expect(row.waitsFor).not.toBe('time')
    if (row.waitsFor === 'account') expect(row.retry).toBeNull() // whoever verifies one wakes it
  })

  it('leaves to one decision what one destination refused', () => {
    expect(isForOne('general_decline')).toBe(true)
    expect(isForOne('payout_reversed')).toBe(true)
    expect(isForOne('no_verified_account')).toBe(true)
    expect(isForOne('insufficient_funds')).toBe(false)
    expect(isForOne('a reason of next year')).toBe(true)
    expect(reasonOf(null)).toMatchObject({ waitsFor: 'operator', retry: null })
  })

  it('is the one in the runbook', () => {
    const [, page = ''] = read('docs/runbook.md').split('## A payout is parked')
    const [table = ''] = page.split('\n## ')
    const rows = table
      .split('\n')
      .flatMap((line) => (line.startsWith('| `') ? (line.split('|')[1] ?? '') : []))
    const told = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, code]) => code))
    expect(told.toSorted()).toEqual(Object.keys(reasons).toSorted())
  })
})

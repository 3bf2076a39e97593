import { beforeAll, describe, expect, it } from 'vitest'
import type { Payout } from '#schema/payout.ts'
import { createSdelka, type Sdelka, SdelkaProblem } from '../../sdk/src/index.ts'
import { sql } from '../../src/db/db.ts'
import { testHouse, until } from '../support/house.ts'

const house = testHouse()
let accountant: Sdelka
let payout: Payout & { yookassaId: string }
let masterId: string

beforeAll(async () => {
  accountant = createSdelka({ url: house.server.url, token: (await house.person('accountant')).token })
  const deal = await house.readyDeal()
  await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client })
  await house.settled(deal.client, deal.id)
  const { items } = await house.must<{ items: Payout[] }>('GET', '/payouts/', { by: deal.master })
  const [first] = items
  if (!first) throw new Error('no payout')
  const row = await house.database.db.row<{ id: string }>(sql`
    select provider_id as id from payout where id = ${first.id}`)
  payout = { ...first, yookassaId: row?.id ?? '' }
  masterId = deal.master.id
})

const spoil = (kopecks: number) =>
  house.database.db.row(sql`update payout set amount = amount + ${kopecks} where id = ${payout.id}`)
const run = async () => {
  const { id } = await accountant.reconciliations.create()
  return until(
    () => accountant.reconciliations.read(id),
    ({ status }) => status === 'finished' || status === 'failed',
  )
}
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no problem',
    (error) => (error instanceof SdelkaProblem ? error.code : String(error)),
  )

describe('a reconciliation', () => {
  it('is asked for, runs in the background, and makes cases that a person resolves', async () => {
    await spoil(1)
    expect(await run()).toMatchObject({ status: 'finished', source: 'person', found: 1 })
    const { items } = await accountant.reconciliations.cases({ status: 'open', kind: 'amount' })
    expect(items).toMatchObject([
      {
        subject: payout.id,
        yookassa_id: payout.yookassaId,
        ours: '846.01',
        theirs: '846.00',
        status: 'open',
      },
    ])
    const id = items[0]?.id ?? ''
    const said = { resolution: 'explained', reason: 'a test' } as const
    expect(await accountant.reconciliations.resolve(id, said)).toMatchObject({ status: 'resolved', ...said })
    expect(await code(accountant.reconciliations.resolve(id, said))).toBe('wrong_state')
    expect((await accountant.reconciliations.cases({ status: 'open' })).items).toEqual([])
    expect((await accountant.audit.list({ subject_id: id })).items).toMatchObject([
      { action: 'reconciliation.resolve', actor: 'accountant', reason: 'a test' },
    ])
    await spoil(-1)
  })

  it('makes cases that nobody resolves about their own deal: an open one holds its money', async () => {
    await spoil(2)
    await run()
    const [found] = (await accountant.reconciliations.cases({ status: 'open' })).items
    const said = { resolution: 'explained', reason: 'it is mine' } as const
    for (const role of ['operator', 'accountant'] as const) {
      const party = createSdelka({ url: house.server.url, token: house.tokenOf(masterId, 'master', role) })
      expect(await code(party.reconciliations.resolve(found?.id ?? '', said))).toBe('forbidden')
    }
    await spoil(-2)
    await run()
  })

  it('is listed, page by page, and counted', async () => {
    await run()
    const first = await accountant.reconciliations.list({ limit: 1 })
    const second = await accountant.reconciliations.list({ limit: 1, cursor: first.next_cursor })
    expect(first.items[0]?.id).not.toBe(second.items[0]?.id)
    const metrics = await (await fetch(`${house.server.url}/metrics`)).text()
    expect(metrics).toContain('reconciliation_cases_open 0')
    expect(metrics).toMatch(/reconciliation_finished_timestamp_seconds [12]\d{9}/)
  })

  it('runs one at a time, over a window that makes sense', async () => {
    const { create } = accountant.reconciliations
    const codes = await Promise.all([1, 2, 3, 4].map(() => code(create())))
    expect(codes.filter((each) => each === 'no problem').length).toBeLessThan(4)
    await until(
      () => accountant.reconciliations.list({ limit: 5 }),
      ({ items }) => items.every(({ finished_at }) => finished_at !== null),
    )
    for (const window of [
      { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      { to: '2100-01-01T00:00:00Z' },
      { from: '2001-01-01T00:00:00Z' },
    ])
      expect(await code(create(window))).toBe('invalid_request')
  })
})

describe('a registry', () => {
  const registry = (amount: string, more = '') =>
    `type;id;amount\npayout;${payout.yookassaId};${amount}\n${more}`
  const { take, openCases } = {
    take: (csv: string, query = {}) => accountant.reconciliations.registry(csv, query),
    openCases: async () => (await accountant.reconciliations.cases({ status: 'open' })).items,
  }

  it('that agrees makes no case, and is taken once', async () => {
    const first = await take(registry('846,00'))
    expect(first).toMatchObject({
      source: 'registry',
      status: 'finished',
      found: 0,
      seen: { payout: { theirs: 1 } },
    })
    expect((await take(registry('846,00'))).id).toBe(first.id)
    expect(await openCases()).toEqual([])
  })

  it('that differs makes cases, which a later run leaves open while it still does', async () => {
    const run1 = await take(registry('845,00', 'refund;r-unknown;5,00\n'))
    expect(run1.found).toBe(2)
    const cases = await openCases()
    expect(cases.map(({ kind, ours, theirs, source }) => [kind, ours, theirs, source]).toSorted()).toEqual([
      ['amount', '846.00', '845.00', 'registry'],
      ['missing_here', null, 'succeeded 5.00', 'registry'],
    ])
    await run()
    expect(await openCases()).toHaveLength(2)
    await spoil(-1_00)
    await run()
    const kinds = (await openCases()).map(({ kind, source }) => `${kind} ${source}`)
    expect(kinds.toSorted()).toEqual(['amount api', 'missing_here registry'])
    await spoil(1_00)
    await run()
  })

  it('with a mistake changes nothing, and says where', async () => {
    const before = await accountant.reconciliations.list()
    const answer = await fetch(`${house.server.url}/api/v1/reconciliations/registry`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${(await house.person('operator')).token}`,
        'content-type': 'text/csv',
      },
      body: registry('1,00', 'payout;x;viel\n'),
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ line: 3 }] })
    expect(await accountant.reconciliations.list()).toEqual(before)
  })

  it('is a file, and its columns may have other names', async () => {
    const { status } = await house.api('POST', '/reconciliations/registry', {
      by: await house.person('operator'),
      body: {},
    })
    expect(status).toBe(415)
    const mapping = JSON.stringify({ id: 'Номер', amount: 'Сумма' })
    const csv = `Номер;Сумма\n${payout.yookassaId};846,00`
    expect((await take(csv, { mapping, type: 'payout' })).found).toBe(0)
    expect(await code(take(csv, { mapping: '{' }))).toBe('invalid_request')
  })
})

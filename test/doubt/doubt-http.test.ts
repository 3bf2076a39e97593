import { beforeAll, describe, expect, it } from 'vitest'
import type { AuditLine, AuditVerification } from '../../sdk/src/schema/audit.ts'
import type { Doubt } from '../../sdk/src/schema/doubt.ts'
import { type Someone, testHouse } from '../support/house.ts'
import { ifPlatformIsPaid } from '../support/rail.ts'

const house = testHouse({ isWorking: false, env: { YOOKASSA_TIMEOUT_MS: '150' } })
let [one, two, accountant, client]: Someone[] = []
let enrollId = ''

beforeAll(async () => {
  one = await house.person('operator')
  two = await house.person('operator')
  accountant = await house.person('accountant')
  const deal = await house.readyDeal()
  enrollId = deal.id
  client = { ...deal.client, token: house.tokenOf(deal.client.id, 'client', 'operator') }
  await house.control('POST', '/faults', { operation: 'payouts.create', mode: 'timeout_before' })
  await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client })
  await house.pass('PT23H30M')
  await house.pass('PT1M')
  await house.control('DELETE', '/faults')
})

const list = async (by = one, query = '') =>
  (await house.must<{ items: Doubt[] }>('GET', `/doubts/${query}`, { by: by as Someone })).items
const masters = async () => (await list()).find(({ amount }) => amount?.value === '846.00') as Doubt
const say = (by: Someone | undefined, id: string, verdict: string) =>
  house.api<Doubt & { code: string }>('POST', `/doubts/${id}/verdict`, {
    by: by as Someone,
    body: { verdict, reason: 'спросили банк' },
  })

describe('doubts over HTTP', () => {
  it('are listed with what they are about and what was tried', async () => {
    const doubts = await list()
    expect(doubts).toHaveLength(1 + ifPlatformIsPaid(1).length)
    expect(await masters()).toMatchObject({
      kind: 'payout.create',
      enroll_id: enrollId,
      state: 'open',
      tried: { attempts: expect.any(Number), first_sent_at: expect.any(String), seen: expect.any(String) },
      verdicts: [],
      allowed: ['probe', 'verdict'],
    })
    expect((await list(accountant)).flatMap(({ allowed }) => allowed)).toEqual([])
  })

  it('are looked into when an operator asks', async () => {
    const { id, tried } = await masters()
    const seen = await house.must<Doubt>('POST', `/doubts/${id}/probe`, { by: one as Someone })
    expect(seen.tried).toMatchObject({ looks: tried.looks + 1, seen: 'nothing there' })
    expect(seen.state).toBe('open')
  })

  it('are cleared by two, and the story is in the log', async () => {
    const { id } = await masters()
    expect((await say(accountant, id, 'happened')).status).toBe(403)
    expect(await say(client, id, 'happened')).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await say(one, id, 'perhaps')).status).toBe(400)
    expect(await say(one, id, 'never_happened')).toMatchObject({
      status: 200,
      body: { state: 'open', verdicts: [{ verdict: 'never_happened', by: one?.id }] },
    })
    expect(await say(one, id, 'never_happened')).toMatchObject({
      status: 409,
      body: { code: 'second_person_needed', said: 'never_happened' },
    })
    const decided = await say(two, id, 'never_happened')
    expect(decided.body.verdicts.map(({ by }) => by)).toEqual([one?.id, two?.id])
    expect(decided.body).toMatchObject({ state: 'decided', allowed: ['probe'] })
    expect((await list(one, '?state=decided')).map((doubt) => doubt.id)).toContain(id)

    const log = await house.must<{ items: AuditLine[]; next_cursor?: number }>(
      'GET',
      `/audit/?subject_id=${id}&limit=2`,
      { by: accountant as Someone },
    )
    expect(log.items.map(({ action, reason }) => [action, reason])).toEqual([
      ['doubt.decide', 'спросили банк'],
      ['doubt.verdict', 'спросили банк'],
    ])
    const more = await house.must<{ items: AuditLine[] }>(
      'GET',
      `/audit/?subject_id=${id}&cursor=${log.next_cursor}`,
      { by: accountant as Someone },
    )
    expect(more.items.map(({ action }) => action)).toEqual(['doubt.probe'])
  })

  it('leave the house whole', async () => {
    const verified = await house.must<AuditVerification>('GET', '/audit/verify', {
      by: accountant as Someone,
    })
    expect(verified.checks.filter(({ findings }) => findings.length > 0)).toEqual([])
    expect(verified).toMatchObject({ whole: true, unsealed: false })
    const { items } = await house.must<{ items: AuditLine[] }>('GET', '/audit/?action=settings.start', {
      by: one as Someone,
    })
    expect(items).toHaveLength(1)
    expect(JSON.stringify(items)).not.toContain('test_demo')
    await house.another({ FOUR_EYES_ABOVE: '1.00' })
    const later = await house.must<{ items: AuditLine[] }>('GET', '/audit/?action=settings.start', {
      by: one as Someone,
    })
    const changed = later.items[0]?.detail.changed as string[]
    expect(changed).toContain('FOUR_EYES_ABOVE')
    expect(changed).not.toContain('RAIL')
  })

  it('are counted in the metrics', async () => {
    const text = await (await fetch(`${house.server.url}/metrics`)).text()
    expect(text).toContain(`doubts{state="open"} ${ifPlatformIsPaid(1).length}`)
  })
})

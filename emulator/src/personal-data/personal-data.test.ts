import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Payout } from '../payouts/object.ts'
import { type Desk, GATEWAY, openDesk, payoutRequest, type Refusal, SHOP } from '../testing.ts'
import type { PersonalData } from './object.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const asGateway = { authorization: GATEWAY }
const person = {
  type: 'sbp_payout_recipient',
  last_name: 'Иванов',
  first_name: 'Иван',
  middle_name: 'Иванович',
}
const make = async (extra: object = {}) =>
  (await desk.post<PersonalData>('/personal_data', { ...person, ...extra }, asGateway)).body
const look = async (id: string) => (await desk.get<PersonalData>(`/personal_data/${id}`, GATEWAY)).body
const sbp = { payout_destination_data: { type: 'sbp', phone: '79000000000', bank_id: '100000000111' } }
const payout = (ids: string[], to: object = sbp) =>
  desk.post<Payout & Refusal>('/payouts', {
    ...payoutRequest,
    ...to,
    personal_data: ids.map((id) => ({ id })),
  })

it('names nobody, and waits for a payout', async () => {
  const data = await make({ metadata: { recipient_id: '37' } })
  expect(data).toEqual({
    id: expect.stringMatching(/^pd-.{36}$/),
    type: 'sbp_payout_recipient',
    status: 'waiting_for_operation',
    created_at: expect.stringMatching(/\.\d{6}Z$/),
    metadata: { recipient_id: '37' },
  })
  expect(await look(data.id)).toEqual(data)
  expect((await desk.get(`/personal_data/${data.id}`, SHOP)).status).toBe(403)
  expect((await desk.get<Refusal>('/personal_data/pd-1', GATEWAY)).body.parameter).toBe('personal_data_id')
})

it.each<[object, string]>([
  [{ type: 'friend' }, 'type'],
  [{ last_name: undefined }, 'last_name'],
  [{ first_name: 'Ив4н' }, 'first_name'],
  [{ middle_name: '' }, 'middle_name'],
  [{ type: 'payout_statement_recipient' }, 'birthdate'],
  [{ type: 'payout_statement_recipient', birthdate: '01.01.2000' }, 'birthdate'],
])('refuses %j', async (extra, parameter) => {
  const { status, body } = await desk.post<Refusal>('/personal_data', { ...person, ...extra }, asGateway)
  expect([status, body.parameter]).toEqual([400, parameter])
})

it('a payout by phone checks its recipient, and the data live for another day', async () => {
  const { id } = await make()
  const { body } = await payout([id])
  expect(body).toMatchObject({ status: 'succeeded', payout_destination: { recipient_checked: true } })
  const { status, expires_at, created_at } = await look(id)
  expect(status).toBe('active')
  expect(Date.parse(expires_at ?? '') - Date.parse(created_at)).toBeGreaterThanOrEqual(86_400_000)
  expect((await payout([id])).body.status).toBe('succeeded')

  await desk.advance('P1DT1S')
  expect(await look(id)).toMatchObject({
    status: 'canceled',
    cancellation_details: { party: 'yoo_money', reason: 'expired_by_timeout' },
  })
  const late = await payout([id])
  expect([late.status, late.body.parameter]).toEqual([400, 'personal_data.id'])
})

it('somebody else’s phone cancels the payout', async () => {
  await desk.control('POST', '/payouts/mode', { recipient_check: 'failed' })
  const { body } = await payout([(await make()).id])
  expect(body).toMatchObject({
    status: 'canceled',
    payout_destination: { recipient_checked: false },
    cancellation_details: { party: 'yoo_money', reason: 'recipient_check_failed' },
  })
  await desk.control('POST', '/payouts/mode', { recipient_check: 'passed' })
})

it('a payout names one or two of different kinds', async () => {
  const statement = { type: 'payout_statement_recipient', birthdate: '2000-01-31' }
  const [one, two, other] = [await make(), await make(), await make(statement)]
  expect((await payout([one.id, other.id])).status).toBe(200)
  expect((await payout([one.id, two.id])).body.parameter).toBe('personal_data.id')
  expect((await payout([])).body.parameter).toBe('personal_data')
  expect((await payout(['pd-22e12f66-000f-5000-8000-18db351245c7'])).body.parameter).toBe('personal_data.id')
  const card = { payout_destination_data: payoutRequest.payout_destination_data }
  expect((await payout([one.id], card)).body.parameter).toBe('personal_data.id')
  expect((await payout([other.id], card)).status).toBe(200)
})

import { expect, it } from 'vitest'
import type { Problem } from '#schema/common.ts'
import type { Enroll } from '#schema/enroll.ts'
import type { Payment } from '#schema/payment.ts'
import { testHouse, until } from '../support/house.ts'

const house = testHouse({ env: { YOOKASSA_TIMEOUT_MS: '300' } })

it('a confirmation is answered 202 while YooKassa is silent, and completes by itself', async () => {
  const { id, client } = await house.readyDeal()
  await house.control('POST', '/faults', { operation: 'payments.capture', mode: 'timeout_before', times: 1 })
  const first = await house.api<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client })
  expect(first.status).toBe(202)
  expect(first.body).toMatchObject({ status: 'ready', allowed: [], settlement: { state: 'capturing' } })
  expect(first.body.confirmed_at).not.toBeNull()

  const again = await house.api<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client })
  expect([again.status, again.body.confirmed_at]).toEqual([202, first.body.confirmed_at])

  const completed = await until(
    () => house.must<Enroll>('GET', `/enrolls/${id}`, { by: client }),
    ({ settlement }) => settlement?.state === 'settled',
  )
  expect(completed.status).toBe('completed')
  expect(await house.differencesAtRest()).toEqual([])
})

it('a payment is answered 503 with a time to come back, and then given', async () => {
  const [client, master] = [await house.person('client'), await house.verifiedMaster()]
  const { id } = await house.enroll(client, master)
  await house.control('POST', '/faults', {
    operation: 'payments.create',
    mode: 'timeout_after_success',
    times: 1,
  })
  const asked = { by: client, body: { enroll_id: id } }
  const silent = await house.api<Problem>('POST', '/payments/', asked)
  expect([silent.status, silent.body.code, silent.headers.get('retry-after')]).toEqual([
    503,
    'provider_unavailable',
    '5',
  ])
  const given = await until(
    () => house.api<Payment>('POST', '/payments/', asked),
    ({ status }) => status === 200,
  )
  expect(given.body.confirmation_url).toContain('http')
  expect(await house.differencesAtRest()).toEqual([])
})

it('a cancellation does not wait for YooKassa', async () => {
  const [client, master] = [await house.person('client'), await house.verifiedMaster()]
  const { id } = await house.enroll(client, master)
  await house.pay(client, id)
  await house.control('POST', '/faults', { operation: 'payments.cancel', mode: 'timeout_before', times: 1 })
  const startedAt = performance.now()
  const cancelled = await house.must<Enroll>('POST', `/enrolls/${id}/cancel`, { by: client })
  expect(performance.now() - startedAt).toBeLessThan(250)
  expect(cancelled).toMatchObject({ status: 'cancelled', payment: { status: 'processing' } })
  await until(
    () => house.must<Enroll>('GET', `/enrolls/${id}`, { by: client }),
    ({ payment }) => payment?.status === 'canceled',
  )
})

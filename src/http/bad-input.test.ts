import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { badRequests, type Document } from '../../test/support/bad-input.ts'

const SERVICE = { title: 'Haircut', price: { value: '1000.00', currency: 'RUB' }, duration_minutes: 60 }
const api = testApp({ LOG_LEVEL: 'error' })

it('answers any request with a success or a problem of the caller’s, never with one of ours', async () => {
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as Document
  const master = await api.person('client', 'master')
  const service = await api.call<{ id: string }>('POST', '/services/', { token: master.token, body: SERVICE })
  const known = [master.user.id, service.body.id]
  const tokens = fc.oneof(
    { weight: 8, arbitrary: fc.constant(master.token) },
    fc.constantFrom(undefined, 'garbage'),
  )

  await fc.assert(
    fc.asyncProperty(badRequests(document, known), tokens, async ({ method, path, body, headers }, token) => {
      const answer = await fetch(api.url + path, {
        method,
        headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
        ...(body !== undefined && { body }),
      })
      const text = await answer.text()
      expect(answer.status, text).toBeLessThan(500)
      if (answer.status < 400) return
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
      expect(JSON.parse(text)).toMatchObject({
        status: answer.status,
        code: expect.any(String),
        detail: expect.any(String),
      })
    }),
    { numRuns: 1000 },
  )
  expect(api.log).toEqual([])
}, 60_000)

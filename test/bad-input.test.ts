import fc from 'fast-check'
import { expect, it } from 'vitest'
import { badRequests, type Document } from './support/bad-input.ts'
import { testHouse } from './support/house.ts'

const house = testHouse()

it('answers any request with a success or a problem of the caller’s, never with one of ours', async () => {
  const { url } = house.server
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document
  const deal = await house.readyDeal()
  const people = [deal.client, deal.master, await house.person('operator'), await house.person('arbiter')]
  const services = await house.must<{ items: { id: string }[] }>('GET', '/services/', { by: deal.client })
  const known = [deal.id, deal.payment.id, deal.master.id, ...services.items.map(({ id }) => id)]
  const tokens = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...people.map(({ token }) => token)) },
    fc.constantFrom(undefined, 'garbage'),
  )

  await fc.assert(
    fc.asyncProperty(badRequests(document, known), tokens, async ({ method, path, body, headers }, token) => {
      const answer = await fetch(url + path, {
        method,
        headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
        ...(body !== undefined && { body }),
      })
      if (answer.status < 400) return answer.body?.cancel() // a stream of events would never end
      const text = await answer.text()
      expect(answer.status, text).toBeLessThan(500)
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
      const problem = { status: answer.status, code: expect.any(String), detail: expect.any(String) }
      expect(JSON.parse(text)).toMatchObject(problem)
    }),
    { numRuns: 3000 },
  )
}, 120_000)

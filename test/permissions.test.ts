import { beforeAll, describe, expect, it } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import { sql } from '../src/db/db.ts'
import { type Someone, testHouse } from './support/house.ts'
import {
  amount,
  disputeRows,
  everybody,
  nobodys,
  officeRows,
  onlyKnownToken,
  onlyParty,
  onlyRole,
  people,
  type Row,
  serviceRows,
  signedIn,
  type Who,
} from './support/permissions.ts'
import { aFinishedRun } from './support/reconciliation.ts'

const house = testHouse()

const deal = {
  enroll: '',
  payment: '',
  service: '',
  account: '',
  payout: '',
  case: '',
  dispute: '',
  evidence: '',
}
const enrollAt = (step: string) => () => `/enrolls/${deal.enroll}${step}`

/** One row for each operation of the API document; an operation without a row fails the test below. */
const matrix: Record<string, Row> = {
  'POST /api/v1/auth/register': {
    ...everybody,
    body: () => ({
      email: `p${Math.random()}@example.com`,
      name: 'P',
      password: 'sdelka-test',
      role: 'client',
    }),
  },
  'POST /api/v1/auth/login': {
    ...everybody,
    body: () => ({ email: someone.client.email, password: 'sdelka-test' }),
  },
  'POST /api/v1/auth/refresh': {
    ...everybody,
    ...onlyKnownToken(),
    body: () => ({ refresh_token: 'unknown' }),
  },
  'POST /api/v1/auth/logout': { ...everybody, body: () => ({ refresh_token: 'unknown' }) },
  'GET /api/v1/auth/me': signedIn,

  ...serviceRows(deal),

  'GET /api/v1/enrolls/': signedIn,
  'POST /api/v1/enrolls/': {
    ...onlyRole('client', 'client2'),
    body: () => ({
      service_id: deal.service,
      starts_at: new Date(house.clock.now().getTime() + 9e9).toISOString(),
    }),
  },
  'GET /api/v1/enrolls/{id}': {
    ...onlyParty('client', 'master', 'operator', 'accountant'),
    path: enrollAt(''),
  },
  'GET /api/v1/enrolls/{id}/passport': {
    ...onlyParty('client', 'master', 'operator', 'accountant'),
    path: enrollAt('/passport'),
  },
  'POST /api/v1/enrolls/{id}/accept': {
    ...onlyParty('client', 'master', 'operator'),
    path: enrollAt('/accept'),
  },
  'POST /api/v1/enrolls/{id}/complete': {
    ...onlyParty('client', 'master', 'operator'),
    path: enrollAt('/complete'),
  },
  'POST /api/v1/enrolls/{id}/confirm': {
    ...onlyParty('client', 'master', 'operator'),
    path: enrollAt('/confirm'),
  },
  'POST /api/v1/enrolls/{id}/cancel': {
    ...onlyParty('client', 'master', 'operator'),
    path: enrollAt('/cancel'),
  },

  'POST /api/v1/enrolls/{id}/hold': {
    ...onlyRole('operator'),
    path: enrollAt('/hold'),
    body: () => ({ decision: 'capture' }),
  },
  'GET /api/v1/refunds/': signedIn,
  'POST /api/v1/refunds/{id}/release': {
    ...onlyRole('operator'),
    operator: 404,
    path: () => `/refunds/${deal.enroll}/release`,
  },

  'POST /api/v1/enrolls/{id}/dispute': {
    ...onlyParty('client', 'master', 'operator'),
    path: enrollAt('/dispute'),
    body: () => ({ reason: 'other', statement: 's' }),
  },

  ...officeRows,
  ...disputeRows(deal, () => someone.arbiter.id),

  'GET /api/v1/payments/': signedIn,
  'POST /api/v1/payments/': {
    ...onlyRole('client', 'client2'),
    client2: 404,
    body: () => ({ enroll_id: deal.enroll }),
  },
  'GET /api/v1/payments/{id}/status': {
    ...onlyParty('client', 'master', 'operator'),
    path: () => `/payments/${deal.payment}/status`,
  },
  'POST /api/v1/payments/{id}/refunds': {
    ...onlyRole('operator'),
    path: () => `/payments/${deal.payment}/refunds`,
    body: () => ({ reason: 'r' }),
  },
  'POST /api/v1/payments/webhook': {
    ...everybody,
    body: () => ({ type: 'notification', event: 'payment.succeeded', object: { id: 'x' } }),
  },

  'GET /api/v1/accounts/': signedIn,
  'POST /api/v1/accounts/': {
    ...onlyRole('master', 'master2'),
    body: () => ({ type: 'yoo_money', account_number: '4100116075156746' }),
  },
  'GET /api/v1/accounts/{id}': {
    ...onlyParty('master', 'operator'),
    path: () => `/accounts/${deal.account}`,
  },
  'POST /api/v1/accounts/{id}/verify': {
    ...onlyRole('operator'),
    path: () => `/accounts/${deal.account}/verify`,
  },
  'POST /api/v1/accounts/{id}/reject': {
    ...onlyRole('operator'),
    path: () => `/accounts/${deal.account}/reject`,
    body: () => ({ reason: 'r' }),
  },
  'POST /api/v1/accounts/{id}/block': {
    ...onlyRole('operator'),
    path: () => `/accounts/${deal.account}/block`,
    body: () => ({ reason: 'r' }),
  },

  'GET /api/v1/balance': onlyRole('master', 'master2'),
  'GET /api/v1/statement': onlyRole('master', 'master2'),
  'GET /api/v1/payouts/': signedIn,
  'GET /api/v1/payouts/{id}': {
    ...onlyParty('master', 'operator', 'accountant'),
    path: () => `/payouts/${deal.payout}`,
  },
  'POST /api/v1/payouts/{id}/release': {
    ...onlyRole('operator'),
    path: () => `/payouts/${deal.payout}/release`,
  },
  'GET /api/v1/payouts/forecast': onlyRole('operator', 'accountant'),
  'POST /api/v1/payouts/release': onlyRole('operator'),
  'GET /api/v1/doubts/': onlyRole('operator', 'accountant'),
  'POST /api/v1/doubts/{id}/probe': nobodys('/doubts', '/probe'),
  'POST /api/v1/doubts/{id}/verdict': nobodys('/doubts', '/verdict', { verdict: 'happened', reason: 'r' }),
  'POST /api/v1/doubts/{id}/acknowledge': nobodys('/doubts', '/acknowledge', { reason: 'r' }),
  'GET /api/v1/approvals/': onlyRole('operator', 'accountant'),
  'POST /api/v1/approvals/{id}/approve': nobodys('/approvals', '/approve'),
  'POST /api/v1/approvals/{id}/reject': nobodys('/approvals', '/reject', { reason: 'r' }),
  'GET /api/v1/audit/': onlyRole('operator', 'accountant'),
  'GET /api/v1/audit/verify': onlyRole('operator', 'accountant'),
  'POST /api/v1/splits/preview': { ...signedIn, body: () => ({ amount }) },

  'POST /api/v1/deals/check': {
    ...signedIn,
    body: () => ({ price: amount, starts_at: new Date(house.clock.now().getTime() + 9e7).toISOString() }),
  },
  'GET /api/v1/deals/': onlyRole('operator', 'accountant'),
  'GET /api/v1/ledger/accounts': onlyRole('operator', 'accountant'),
  'GET /api/v1/ledger/entries': onlyRole('operator', 'accountant'),
  'GET /api/v1/reconciliations/': onlyRole('operator', 'accountant'),
  'POST /api/v1/reconciliations/': onlyRole('operator', 'accountant'),
  'GET /api/v1/reconciliations/{id}': onlyRole('operator', 'accountant'),
  'GET /api/v1/reconciliations/cases': onlyRole('operator', 'accountant'),
  'POST /api/v1/reconciliations/cases/{id}/resolve': {
    ...onlyRole('operator', 'accountant'),
    path: () => `/reconciliations/cases/${deal.case}/resolve`,
    body: () => ({ resolution: 'explained', reason: 'r' }),
  },
  'POST /api/v1/reconciliations/registry': onlyRole('operator', 'accountant'),
  'GET /api/v1/meta': everybody,
  'GET /api/v1/events': signedIn,

  // Last: it takes away what the others look at.
  'DELETE /api/v1/accounts/{id}': {
    ...onlyRole('master', 'master2'),
    master2: 404,
    path: () => `/accounts/${deal.account}`,
  },
}

const someone = {} as Record<Exclude<Who, 'nobody'>, Someone>

beforeAll(async () => {
  someone.client = await house.person('client')
  someone.client2 = await house.person('client')
  someone.master = await house.person('master')
  someone.master2 = await house.person('master')
  someone.operator = await house.person('operator')
  someone.arbiter = await house.person('arbiter')
  someone.accountant = await house.person('accountant')

  const { client, master } = someone
  const { id, client: payer } = await house.readyDeal('1000.00', master)
  const other = await house.must<Enroll>('POST', `/enrolls/${id}/confirm`, { by: payer })
  await house.settled(master, id) // parked: the master has no verified account
  const payouts = await house.must<{ items: { id: string }[] }>('GET', '/payouts/', { by: master })
  const enroll = await house.enroll(client, master)
  const payment = await house.must<{ id: string }>('POST', '/payments/', {
    by: client,
    body: { enroll_id: enroll.id },
  })
  const account = await house.must<{ id: string }>('POST', '/accounts/', {
    by: master,
    body: { type: 'yoo_money', account_number: '4100116075156746' },
  })
  const disputed = await house.readyDeal('1000.00', master)
  await house.database.db.row(sql`update enroll set client_id = ${client.id} where id = ${disputed.id}`)
  const dispute = await house.must<{ id: string }>('POST', `/enrolls/${disputed.id}/dispute`, {
    by: client,
    body: { reason: 'other', statement: 's' },
  })
  const shown = await fetch(`${house.server.url}/api/v1/disputes/${dispute.id}/evidence?filename=a.txt`, {
    method: 'POST',
    headers: { authorization: `Bearer ${client.token}`, 'content-type': 'text/plain' },
    body: '{}',
  })
  Object.assign(deal, {
    dispute: dispute.id,
    evidence: ((await shown.json()) as { id: string }).id,
    enroll: enroll.id,
    payment: payment.id,
    service: other.service_id,
    account: account.id,
    payout: payouts.items[0]?.id,
    ...(await aFinishedRun(house.database.db)),
  })
})

type Document = { paths: Record<string, Record<string, unknown>> }

it('has a row for every operation of the API document, and no row too many', async () => {
  const document = (await (await fetch(`${house.server.url}/openapi.json`)).json()) as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(operations.toSorted()).toEqual(Object.keys(matrix).toSorted())
})

describe.each(Object.entries(matrix))('%s', (operation, row) => {
  const [method = '', path = ''] = operation.split(' ')

  it.each(people)('answers %s as the matrix says', async (who) => {
    const target = row.path?.() ?? path.replace('/api/v1', '')
    const body = row.body?.()
    const { status } = await house.api(method, target, {
      ...(who !== 'nobody' && { by: someone[who] }),
      ...(body !== undefined && { body }),
    })
    const verdict = [401, 403, 404].includes(status) ? status : 'yes'
    expect(status).toBeLessThan(500)
    expect(verdict).toBe(row[who])
  })
})

describe('lists', () => {
  it.each(['/enrolls/', '/payments/', '/payouts/', '/accounts/'])(
    '%s shows a stranger nothing',
    async (path) => {
      for (const who of ['client2', 'master2'] as const) {
        const { items } = await house.must<{ items: unknown[] }>('GET', path, { by: someone[who] })
        const own = path === '/accounts/' && who === 'master2' ? 1 : 0 // made by the matrix above
        const booked = path === '/enrolls/' && who === 'client2' ? items.length : 0
        expect(items).toHaveLength(own + booked)
      }
    },
  )
})

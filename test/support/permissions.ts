/** Everybody who may knock: the two parties of a deal, the same roles without a part in it, and the house's people. */
export const people = [
  'nobody',
  'client',
  'master',
  'client2',
  'master2',
  'operator',
  'arbiter',
  'accountant',
] as const
export type Who = (typeof people)[number]

/** `yes`: the request gets past the door (what the business says to it is another test's matter). */
export type Verdict = 'yes' | 401 | 403 | 404
export type Row = { path?: () => string; body?: () => unknown } & Record<Who, Verdict>

export const everybody = {
  nobody: 'yes',
  client: 'yes',
  master: 'yes',
  client2: 'yes',
  master2: 'yes',
  operator: 'yes',
  arbiter: 'yes',
  accountant: 'yes',
} as const
export const signedIn = { ...everybody, nobody: 401 } as const
export const onlyRole = (...roles: Who[]) =>
  Object.fromEntries(
    people.map((who) => [who, who === 'nobody' ? 401 : roles.includes(who) ? 'yes' : 403]),
  ) as Record<Who, Verdict>
export const onlyParty = (...parties: Who[]) =>
  Object.fromEntries(
    people.map((who) => [who, who === 'nobody' ? 401 : parties.includes(who) ? 'yes' : 404]),
  ) as Record<Who, Verdict>

/** An operator's step on a thing that is not there. */
export function nobodys(folder: string, step: string, body?: unknown): Row {
  const path = () => `${folder}/01990000-0000-7000-8000-000000000000${step}`
  return { ...onlyRole('operator'), operator: 404, path, ...(body !== undefined && { body: () => body }) }
}

/** A refresh token that nobody has is refused, whoever sends it. */
export function onlyKnownToken() {
  return Object.fromEntries(people.map((who) => [who, 401])) as Record<Who, Verdict>
}

export const amount = { value: '1000.00', currency: 'RUB' }

/** Who may look at what masters offer, and who may change it. */
export function serviceRows(deal: { service: string }): Record<string, Row> {
  return {
    'GET /api/v1/services/': everybody,
    'POST /api/v1/services/': {
      ...onlyRole('master', 'master2'),
      body: () => ({ title: 'T', price: amount, duration_minutes: 60 }),
    },
    'GET /api/v1/services/{id}': { ...everybody, path: () => `/services/${deal.service}` },
    'GET /api/v1/services/{id}/times': { ...everybody, path: () => `/services/${deal.service}/times` },
    'PATCH /api/v1/services/{id}': {
      ...onlyParty('master'),
      path: () => `/services/${deal.service}`,
      body: () => ({ title: 'U' }),
    },
  }
}

/** Who may do what in a dispute. */
export function disputeRows(
  deal: { dispute: string; evidence: string },
  arbiterId: () => string,
): Record<string, Row> {
  const disputeAt = (step: string) => () => `/disputes/${deal.dispute}${step}`
  return {
    'GET /api/v1/disputes/': signedIn,
    'GET /api/v1/disputes/{id}': {
      ...onlyParty('client', 'master', 'operator', 'arbiter'),
      path: disputeAt(''),
    },
    'POST /api/v1/disputes/{id}/messages': {
      ...onlyParty('client', 'master', 'arbiter'),
      operator: 403,
      path: disputeAt('/messages'),
      body: () => ({ text: 't' }),
    },
    'POST /api/v1/disputes/{id}/evidence': {
      ...onlyParty('client', 'master', 'arbiter'),
      operator: 403,
      path: disputeAt('/evidence?filename=f.txt'),
    },
    'GET /api/v1/disputes/{id}/evidence/{evidence_id}': {
      ...onlyParty('client', 'master', 'operator', 'arbiter'),
      path: () => `/disputes/${deal.dispute}/evidence/${deal.evidence}`,
    },
    'POST /api/v1/disputes/{id}/preview': {
      ...onlyRole('arbiter'),
      path: disputeAt('/preview'),
      body: () => ({ master_share: { basis_points: 5000 } }),
    },
    'POST /api/v1/disputes/{id}/take': { ...onlyRole('arbiter'), path: disputeAt('/take') },
    'POST /api/v1/disputes/{id}/reassign': {
      ...onlyRole('arbiter', 'operator'),
      path: disputeAt('/reassign'),
      body: () => ({ arbiter_id: arbiterId(), reason: 'r' }),
    },
    'POST /api/v1/disputes/{id}/resolve': {
      ...onlyRole('arbiter'),
      path: disputeAt('/resolve'),
      body: () => ({ master_share: { value: '0.00', currency: 'RUB' }, reasoning: 'r' }),
    },
    'POST /api/v1/disputes/{id}/withdraw': {
      ...onlyParty('client', 'master', 'operator', 'arbiter'),
      path: disputeAt('/withdraw'),
    },
  }
}

/** What the house's people look at. */
export const officeRows: Record<string, Row> = {
  'GET /api/v1/queues': onlyRole('operator', 'accountant', 'arbiter'),
  'GET /api/v1/search': { ...onlyRole('operator', 'accountant'), path: () => '/search?q=nobody' },
  'GET /api/v1/users/': onlyRole('operator'),
  'GET /api/v1/users/{id}': {
    ...onlyRole('operator'),
    operator: 404,
    path: () => '/users/01990000-0000-7000-8000-000000000000',
  },
  'GET /api/v1/arbiters': onlyRole('operator', 'arbiter'),
  'GET /api/v1/stats': onlyRole('operator', 'accountant'),
  'GET /api/v1/enrolls/holds': onlyRole('operator', 'accountant'),
}

import type { Rules } from './architecture.ts'

/** What every slice stands on. */
const ground = [
  'core',
  'db',
  'command',
  'ledger',
  'happening',
  'config',
  'context',
  'http',
  'yookassa',
  'identity/caller',
  'rail',
  'audit/record',
]

/** Who may import whom inside `src/`: a room is a folder or a file, and imports itself freely. */
export const rooms: Rules['rooms'] = {
  main: 'everything',
  app: 'everything',
  worker: 'everything',
  server: 'everything',
  demo: 'everything',
  context: 'everything', // types only, see below

  core: [],
  config: ['core'],
  db: ['core'],
  http: ['core', 'config', 'db', 'context', 'identity/caller'],
  yookassa: ['core', 'config'],
  rail: ['core', 'config', 'ledger/addresses'],
  happening: ['core', 'db'],
  command: ['core', 'db'],
  ledger: ground,
  identity: ground,
  jobs: [...ground, 'identity', 'notification', 'audit/seal', 'reconciliation'],

  audit: ground,
  approval: ground,

  event: ground,
  earnings: ground,
  service: [...ground, 'settlement/price', 'enroll/policy'],
  account: ground,
  deal: ground,
  payment: [...ground, 'deal', 'settlement/split'],
  payout: [...ground, 'account', 'deal', 'settlement/split', 'approval', 'doubt/contradict'],
  refund: [
    ...ground,
    'deal',
    'payment',
    'payout',
    'settlement/split',
    'settlement/portion',
    'settlement/store',
    'approval',
    'doubt/contradict',
  ],
  doubt: [...ground, 'payout', 'refund', 'approval/party'],
  settlement: [...ground, 'payout', 'refund/store'],
  enroll: [...ground, 'payment', 'settlement', 'payout', 'refund', 'approval'],
  calendar: [...ground, 'service', 'enroll/create', 'settlement/price'],
  passport: [...ground, 'enroll', 'payment', 'payout', 'deal', 'dispute', 'refund', 'settlement/split'],
  forecast: [...ground, 'enroll', 'payment', 'payout', 'settlement/split'],
  dispute: [...ground, 'identity/store', 'enroll', 'payment', 'refund/store', 'settlement'],
  notification: [...ground, 'payment', 'payout', 'account', 'deal', 'refund'],
  reconciliation: [...ground, 'payment', 'payout', 'refund', 'deal'],
  backup: ['core', 'db', 'ledger'],
  webhook: ground,
  meta: [...ground, 'settlement/price'],
  doctor: [...ground, 'settlement/price', 'settlement/split', 'demo/seed'],
}

import type { AccountRow } from '../model/state.ts'
import type { Person } from '../people.ts'
import type { Stage } from '../stage.ts'

type Destination =
  | { type: 'yoo_money'; account_number: string }
  | { type: 'sbp'; phone: string; bank_id: string }
  | { type: 'bank_card'; payout_token: string }

/** YooKassa's test wallets: three that are paid, and one for each refusal. */
const WALLETS = [
  '4100116075156746',
  '4100116075156746',
  '4100116074720387',
  '41001614575714',
  '41001614575572',
  '41001614575643',
  '410011806060766',
  '410011788545536',
]

/** A master adds or removes a payout destination, or an operator judges one. */
export async function account(stage: Stage): Promise<void> {
  const { random, sim } = stage
  const master = random.pick(sim.people.masters)
  const known = [...sim.state.accounts.values()].filter(({ removed_at }) => removed_at === null)
  const own = known.filter(({ person_id }) => person_id === master.id)
  const roll = random.next()
  if (roll < 0.35 || known.length === 0) return add(stage, master)
  if (roll < 0.4 && own.length > 0) return remove(stage, master, random.pick(own))
  const pending = known.filter(({ status }) => status === 'pending')
  if (pending.length > 0 && random.chance(0.8)) return judge(stage, random.pick(pending), 'verify')
  return judge(stage, random.pick(known), random.pick(['verify', 'block', 'block', 'reject']))
}

async function add(stage: Stage, master: Person): Promise<void> {
  const destination = await destinationOf(stage)
  await stage.ask('addAccount', { by: master, args: { destination }, may: ['ok'], note: destination.type })
}

async function destinationOf({ random, sim }: Stage): Promise<Destination> {
  const roll = random.next()
  if (roll < 0.6) return { type: 'yoo_money', account_number: random.pick(WALLETS) }
  if (roll < 0.75) return { type: 'sbp', phone: '79990000000', bank_id: '100000000111' }
  const answer = await fetch(`${sim.emulator.url}/payouts-widget/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ card: '5555555555554444' }),
  })
  const { payout_token } = (await answer.json()) as { payout_token: string }
  return { type: 'bank_card', payout_token }
}

async function remove(stage: Stage, master: Person, { id }: AccountRow): Promise<void> {
  const isOwn = stage.random.chance(0.9)
  const by = isOwn ? master : stage.sim.people.stranger
  await stage.ask('removeAccount', { by, args: { account: id }, may: [isOwn ? 'ok' : 'not_found'] })
}

async function judge(stage: Stage, { id, status }: AccountRow, event: 'verify' | 'block' | 'reject') {
  const from = {
    verify: ['pending', 'blocked'],
    block: ['pending', 'verified'],
    reject: ['pending', 'blocked'],
  }
  const by = stage.random.pick(stage.sim.people.operators)
  const may = [from[event].includes(status) ? 'ok' : 'wrong_state']
  await stage.ask(event, { by, args: { account: id }, may, note: `a ${status} account` })
}

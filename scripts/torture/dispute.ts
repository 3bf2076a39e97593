import { kopecks, rubles } from '../../src/core/money.ts'
import { sql } from '../../src/db/db.ts'
import { part } from './owed.ts'
import { patient } from './patient.ts'
import type { Person } from './people.ts'
import { readUntil, type Stage, stateOf, step, until } from './steps.ts'
import { type Deal, type Objection, Surprise } from './witness.ts'

/** Somebody objects, to the whole or to a part; then an arbiter rules, nobody answers, or it is taken back. */
export async function disputeDeal(stage: Stage, deal: Deal, master: Person, id: string): Promise<void> {
  const { witness, client } = stage
  const { payment, status } = await witness.look(client, (me) => me.enrolls.read(id))
  if (!payment) throw new Surprise('a deal without a payment is to be disputed')
  const price = Number(payment.amount.value.replace('.', ''))
  const objection = objectionTo(stage, deal, price)
  deal.objection = objection
  const opener = objection.by === 'client' ? client : master
  const disputeId = await open(stage, deal, opener, id, objection, price)

  if (deal.plot === 'silence') await waitInVain(stage, disputeId)
  else {
    const other = opener === client ? master : client
    if (witness.random.chance(0.6)) await speak(stage, deal, other, disputeId)
    if (objection.share === 'withdrawn') {
      if (witness.random.chance(0.5)) await take(stage, deal, disputeId)
      await withdraw(stage, deal, opener, disputeId)
      if (status === 'confirmed')
        await step(stage, deal, master, id, 'complete', ({ ready_at }) => ready_at !== null)
      await step(stage, deal, client, id, 'confirm', ({ confirmed_at }) => confirmed_at !== null)
    } else {
      const arbiter = await take(stage, deal, disputeId)
      await rule(stage, deal, arbiter, disputeId, objection.share)
    }
  }
  deal.wanted =
    objection.share === 'withdrawn' || leftToMaster(objection, price) > 0 ? 'completed' : 'cancelled'
  await readUntil(stage, deal, client, id, ({ status: now }) => now === 'completed' || now === 'cancelled')
}

/** A part is never so small that a share of it could not be paid out. */
function objectionTo({ witness: { random } }: Stage, { plot }: Deal, price: number): Objection {
  const by = random.chance(0.75) ? 'client' : 'master'
  const amount = random.chance(0.65) ? Math.round((price * random.between(20, 70)) / 100) : price
  if (plot === 'silence') return { by, amount, share: by === 'client' ? 0 : amount }
  if (random.chance(0.15)) return { by, amount, share: 'withdrawn' }
  return { by, amount, share: part(amount, random.pick([0, 10_000, random.between(1_000, 9_000)])) }
}

const leftToMaster = ({ by, amount, share }: Objection, price: number) =>
  (by === 'client' ? price - amount : 0) + Number(share)

const amountOf = (amount: number) => ({ value: rubles(kopecks(amount)), currency: 'RUB' as const })

async function open(
  { witness }: Stage,
  deal: Deal,
  opener: Person,
  id: string,
  { amount }: Objection,
  price: number,
): Promise<string> {
  const body = {
    reason: 'poor_quality' as const,
    statement: 'It is not what was agreed.',
    ...(amount < price && { amount: amountOf(amount) }),
  }
  const { answer, refused } = await witness.click(deal, {
    person: opener,
    intention: 'dispute',
    act: (me, options) => me.enrolls.dispute(id, body, options),
    read: stateOf,
  })
  if (answer) return answer.id
  if (refused !== 'dispute_open') throw new Surprise(`dispute was refused: ${refused}`)
  // Nobody else objects to this deal: an earlier try did it, and its answer was lost.
  const { items } = await witness.look(opener, (me) => me.disputes.list({ limit: 100 }))
  const own = items.find(({ enroll_id }) => enroll_id === id)
  if (!own) throw new Surprise('the deal is disputed, and not by us')
  return own.id
}

/** The other side's answer. Said twice, when the first time was not answered, does no harm. */
async function speak({ witness }: Stage, deal: Deal, person: Person, disputeId: string): Promise<void> {
  const { refused } = await witness.click(deal, {
    person,
    intention: 'answer',
    act: (me, options) => me.disputes.write(disputeId, 'It is exactly what was agreed.', options),
    read: ({ id }) => ({ id, told: 'written' }),
  })
  if (refused) throw new Surprise(`an answer was refused: ${refused}`)
}

/** Sometimes two arbiters reach for it at once. One has it in the end. */
async function take({ witness, arbiters }: Stage, deal: Deal, disputeId: string): Promise<Person> {
  const first = witness.random.pick(arbiters)
  const eager = witness.random.chance(0.3) ? arbiters : [first]
  const answers = await Promise.all(
    eager.map((person) =>
      witness.click(deal, {
        person,
        intention: 'take',
        act: (me, options) => me.disputes.take(disputeId, options),
        read: stateOf,
      }),
    ),
  )
  const takers = eager.filter((_, index) => answers[index]?.answer)
  const { arbiter_id } = await witness.look(first, (me) => me.disputes.read(disputeId))
  const arbiter = eager.find((person) => person.id === arbiter_id)
  if (!arbiter) throw new Surprise('an arbiter has taken a dispute, and it is somebody else’s')
  if (takers.some((taker) => taker !== arbiter)) throw new Surprise('two arbiters were given one dispute')
  return arbiter
}

async function rule(
  { witness }: Stage,
  deal: Deal,
  arbiter: Person,
  disputeId: string,
  share: number,
): Promise<void> {
  const { refused } = await witness.click(deal, {
    person: arbiter,
    intention: 'rule',
    act: (me, options) =>
      me.disputes.resolve(
        disputeId,
        { master_share: amountOf(share), reasoning: 'Both are right.' },
        options,
      ),
    read: stateOf,
  })
  if (refused) await assertEnded({ witness }, arbiter, disputeId, 'resolved', refused)
}

async function withdraw({ witness }: Stage, deal: Deal, opener: Person, disputeId: string): Promise<void> {
  const { refused } = await witness.click(deal, {
    person: opener,
    intention: 'withdraw',
    act: (me, options) => me.disputes.withdraw(disputeId, options),
    read: stateOf,
  })
  if (refused) await assertEnded({ witness }, opener, disputeId, 'withdrawn', refused)
}

/** A no that comes because an earlier click did it. */
async function assertEnded(
  { witness }: Pick<Stage, 'witness'>,
  person: Person,
  disputeId: string,
  wanted: string,
  refused: string,
): Promise<void> {
  const { status } = await witness.look(person, (me) => me.disputes.read(disputeId))
  if (status !== wanted) throw new Surprise(`a ${status} dispute is not ${wanted}: ${refused}`)
}

/** Nobody waits two days here: the time to answer is moved to where it is over, and so is the next look at it. */
async function waitInVain({ house, witness, client }: Stage, disputeId: string): Promise<void> {
  const ask = async () => {
    await patient(() =>
      house.db.rows(sql`
        update dispute set answer_by = created_at, due_at = least(due_at, created_at)
        where id = ${disputeId} and status = 'opened'`),
    )
    return witness.look(client, (me) => me.disputes.read(disputeId))
  }
  await until(`dispute ${disputeId}`, ask, ({ status }) => status === 'resolved')
}

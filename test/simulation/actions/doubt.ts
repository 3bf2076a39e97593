import type { Books } from '../../../scripts/books.ts'
import { sql } from '../../../src/db/db.ts'
import type { DealView } from '../model/state.ts'
import type { Deal, Stage } from '../stage.ts'
import { type Action, operatorFor } from './action.ts'

type Word = 'happened' | 'never_happened'
type Open = { id: string; subjectId: string; firstVerdict: Word | null; firstBy: string | null }

/**
 * Operators say what became of a call that nobody has answered. They have looked: two of them never agree on what is not
 * so, and they wait while a bank is still deciding. One alone may be wrong, say it twice, or be a party of the deal.
 */
export const doubt: Action = {
  name: 'doubt',
  weight: ({ view }) => (inDoubt(view).length > 0 ? 5 : 0),
  async play(scene) {
    const { stage, deal } = scene
    const { random, sim } = stage
    const open = await openDoubts(stage, deal.enrollId)
    if (open.length === 0) return
    const chosen = random.pick(open)
    const { id, firstVerdict, firstBy } = chosen
    if (random.chance(0.2)) {
      const by = random.pick(sim.people.operators)
      return stage.ask('probe', { by, args: { doubt: id }, may: ['ok'], about: deal })
    }
    const truth = await truthOf(stage, chosen)
    if (!truth) return
    const error: Word = truth === 'happened' ? 'never_happened' : 'happened'
    const verdict = random.chance(0.2) && firstVerdict !== error ? error : truth
    const { by, isParty } = operatorFor(scene)
    const isRepeated = firstVerdict === verdict && firstBy === by.id
    return stage.ask('verdict', {
      by,
      args: { doubt: id, verdict },
      may: isParty ? ['forbidden'] : isRepeated ? ['second_person_needed'] : ['ok'],
      about: deal,
      note: verdict,
    })
  },
}

/** Two operators end every doubt that nobody but people can end. */
export async function decideDoubts(stage: Stage): Promise<void> {
  const { sim, dealOf } = stage
  for (const [enrollId, view] of sim.state.deals) {
    if (inDoubt(view).length === 0) continue
    for (const open of await openDoubts(stage, enrollId)) await decide(stage, open, dealOf(enrollId))
  }
}

async function decide(stage: Stage, open: Open, about: Deal | undefined): Promise<void> {
  const verdict = await truthOf(stage, open)
  if (!verdict) return
  const { operators } = stage.sim.people
  const isSaid = open.firstVerdict === verdict
  const left = isSaid ? operators.filter(({ id }) => id !== open.firstBy) : operators
  for (const by of left) {
    await stage.ask('verdict', {
      by,
      args: { doubt: open.id, verdict },
      may: ['ok'],
      about,
      note: verdict,
    })
  }
}

const inDoubt = ({ payouts, refunds }: DealView) =>
  [...payouts.values(), ...refunds.values()].filter(({ status }) => status === 'in_doubt')

/** As an operator's list shows them. */
const openDoubts = ({ sim: { db } }: Stage, enrollId: string): Promise<Open[]> =>
  db.rows<Open>(sql`
    select d.command_id as id, d.subject_id as "subjectId", d.first_verdict as "firstVerdict", d.first_by as "firstBy"
    from doubt d join command c on c.id = d.command_id
    where d.enroll_id = ${enrollId} and d.state = 'open' and c.state = 'in_doubt' and d.kind <> 'payment.create'
    order by d.command_id`)

/** What an operator sees in YooKassa's dashboard; nothing to be said while a bank is deciding. */
async function truthOf({ sim }: Stage, { subjectId }: Open): Promise<Word | undefined> {
  const books = await sim.control<Books>('GET', '/books')
  const found = [...books.payouts, ...books.refunds].find(
    ({ metadata }) => metadata?.payout_id === subjectId || metadata?.refund_id === subjectId,
  )
  if (found?.status === 'pending') return undefined
  return found?.status === 'succeeded' ? 'happened' : 'never_happened'
}

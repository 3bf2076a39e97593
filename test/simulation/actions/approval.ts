import type { ApprovalRow } from '../model/hands.ts'
import type { Person } from '../people.ts'
import { type Action, isPartyOf, type Scene, sceneOf } from './action.ts'
import { giveBack } from './refund.ts'

/** Another operator approves or refuses; or who asked does, a party of the deal, or somebody much too late. */
export const approval: Action = {
  name: 'approval',
  weight({ view: { approvals } }) {
    if (approvals.size === 0) return 0
    return [...approvals.values()].some(({ status }) => status === 'pending') ? 6 : 0.2
  },
  async play(scene) {
    const { stage, deal, view } = scene
    const { random } = stage
    const all = [...view.approvals.values()]
    const open = all.filter(({ status }) => status === 'pending')
    const chosen = random.pick(open.length > 0 && random.chance(0.9) ? open : all)
    const by = decider(scene, chosen)
    const door = random.chance(0.75) ? 'approve' : 'decline'
    const may = rightCodes(scene, chosen, by, door)
    const asked = { by, args: { approval: chosen.id }, may, about: deal, note: chosen.action }
    if (random.chance(0.2)) return stage.askTwice(door, asked, ['wrong_state'])
    const { code } = await stage.ask(door, asked)
    const next = sceneOf(stage, deal)
    if (code === 'ok' && next && random.chance(0.3)) await giveBack(next) // a slice of what is left
  },
}

function decider({ stage, deal }: Scene, { asked_by }: ApprovalRow): Person {
  const { random, sim } = stage
  const { operators, insider } = sim.people
  const roll = random.next()
  if (roll < 0.1) return operators.find(({ id }) => id === asked_by) ?? random.pick(operators)
  if (roll < 0.15 || (roll < 0.3 && isPartyOf(deal, insider))) return insider
  return random.pick(operators.filter(({ id }) => id !== asked_by))
}

/** What the action itself says when it is done is its own: it was possible when somebody asked, and may not be now. */
function rightCodes(
  { stage, deal }: Scene,
  { status, asked_by, expires_at }: ApprovalRow,
  by: Person,
  door: 'approve' | 'decline',
): string[] {
  if (status !== 'pending' || Date.parse(expires_at) <= stage.sim.clock.ms) return ['wrong_state']
  if (isPartyOf(deal, by)) return ['forbidden']
  if (by.id === asked_by) return ['second_person_needed']
  return door === 'approve' ? ['ok', 'wrong_state', 'dispute_open', 'insufficient_funds'] : ['ok']
}

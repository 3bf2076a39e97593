import { type Db, sql } from '../../src/db/db.ts'
import { SECOND } from './clock.ts'
import { type Coverage, count } from './coverage.ts'
import { type Answer, type ArgsOf, callDirectly, callOverHttp, type DoorName, doors } from './doors.ts'
import { type House, isTroubled } from './houses.ts'
import { stepName } from './model/lifecycles.ts'
import type { Broken, DealView } from './model/state.ts'
import type { Person } from './people.ts'
import type { Sim } from './sim.ts'

/** One deal of the play, from before its booking on. */
export type Deal = {
  number: number
  client: Person
  master: Person
  /** Kopecks. */
  price: number
  mood: Mood
  enrollId?: string
  /** How often somebody did something about it. */
  turns: number
  isOver: boolean
}
export const moods = ['smooth', 'sleepy', 'quarrelsome', 'odd'] as const
export type Mood = (typeof moods)[number]

export class Violation extends Error {
  override readonly name = 'Violation'
  readonly broken: readonly Broken[]
  constructor(broken: readonly Broken[]) {
    super(broken.map(({ invariant, detail }) => `${invariant}: ${detail}`).join('\n'))
    this.broken = broken
  }
}

type Asked<Name extends DoorName> = {
  by: Person
  args: ArgsOf<Name>
  /** Codes that are right now. Anything else is a broken promise of the API. */
  may: readonly string[]
  about?: Deal | undefined
  /** More words for the log. */
  note?: string
}

/** These codes say that nothing has happened, so nothing may have. */
const NOTHING_HAPPENED = [
  'not_found',
  'forbidden',
  'wrong_state',
  'payment_required',
  'insufficient_funds',
  'slot_taken',
  'slot_in_past',
  'slot_too_far',
  'price_out_of_range',
  'invalid_request',
  'dispute_open',
  'second_person_needed',
]

/** When the action says no at the moment of its approval, that is written down. */
const WRITES_ITS_REFUSAL: readonly string[] = ['approve']

/** While a dispute is open these are refused, whoever asks; a stranger still hears that there is no such deal. */
const STANDS_STILL: readonly string[] = ['accept', 'complete', 'confirm', 'cancel', 'refund', 'hold']

/** The play: who does what, in which house, what came of it, and whether that was right. */
export type Stage = ReturnType<typeof createStage>

export function createStage(sim: Sim) {
  const log: string[] = []
  const coverage: Coverage = new Map()
  const deals: Deal[] = []
  const isParallel = (sim.settings.parallel ?? 1) > 1
  let step = 0

  const say = (line: string) => void log.push(`${step}  ${line}`)
  const viewOf = (deal: Deal): DealView | undefined => sim.state.deals.get(deal.enrollId ?? '')

  async function ask<Name extends DoorName>(name: Name, asked: Asked<Name>): Promise<Answer> {
    const isWaiting = name === 'pay' && isUnanswered(asked.about)
    const house = isWaiting ? server() : sim.random.pick(sim.houses.street)
    if (isWaiting && !isParallel) await untilAskedAgain(asked.about)
    const answer = await call(house, name, asked)
    await sim.turns.idle()
    judge(name, asked, answer, house)
    if (!isParallel) await assertUntouched(name, asked, answer, isWaiting)
    return answer
  }

  /** The same click twice, in two houses at once; not over HTTP, where the machine decides who is first. */
  async function askTwice<Name extends DoorName>(name: Name, asked: Asked<Name>, again: readonly string[]) {
    const street = [sim.random.pick(sim.houses.street), sim.random.pick(sim.houses.street)]
    const answers = await Promise.all(street.map(({ ctx }) => call({ ctx }, name, asked)))
    await sim.turns.idle()
    for (const [index, house] of street.entries()) {
      judge(name, { ...asked, may: [...asked.may, ...again] }, answers[index] as Answer, house)
    }
    count(coverage, `action: ${name} twice`)
  }

  function call<Name extends DoorName>(
    { ctx, url }: Pick<House, 'ctx' | 'url'>,
    name: Name,
    { by, args }: Asked<Name>,
  ): Promise<Answer> {
    const door = doors[name] as {
      call(ctx: House['ctx'], by: Person, args: ArgsOf<Name>): Promise<unknown>
      http(args: ArgsOf<Name>): [string, string, unknown?]
    }
    return url ? callOverHttp(url, by.token, door.http(args)) : callDirectly(() => door.call(ctx, by, args))
  }

  function judge<Name extends DoorName>(
    name: Name,
    asked: Asked<Name>,
    { code, error }: Answer,
    house: House,
  ) {
    const { about, by, note } = asked
    const isDisputed = STANDS_STILL.includes(name) && about && viewOf(about)?.enroll.dispute_id
    const may = isDisputed
      ? [...asked.may.filter((code) => code !== 'ok' && code !== 'asked'), 'dispute_open']
      : asked.may
    say(
      `${by.name}: ${[name, note, about && `deal ${about.number}`].filter(Boolean).join(' ')} → ${code} (${house.name})`,
    )
    count(coverage, `action: ${name} → ${code}`)
    if (may.includes(code) || (isTroubled(house) && code === 'lost')) return
    if (isParallel && code !== 'internal_error') return // the model's view of before may be old by now
    const said = error instanceof Error ? error.stack : error
    const detail = `${by.name} was answered ${code} to ${name}, where ${may.join(' or ')} is right${said ? `: ${said}` : ''}`
    throw new Violation([
      { invariant: 'everybody is answered as documented', detail, enrollId: about?.enrollId },
    ])
  }

  async function assertUntouched<Name extends DoorName>(
    name: Name,
    { about }: Asked<Name>,
    { code }: Answer,
    wasHelped: boolean,
  ) {
    const { touched } = await look()
    const isWritten = wasHelped || WRITES_ITS_REFUSAL.includes(name)
    if (isWritten || !about?.enrollId || !NOTHING_HAPPENED.includes(code) || !touched.has(about.enrollId))
      return
    const detail = `${name} was answered ${code}, and something has changed`
    throw new Violation([{ invariant: 'a refusal changes nothing', detail, enrollId: about.enrollId }])
  }

  /**
   * A second click waits, in real time, until YooKassa has answered the first or been asked again. Real time decides
   * nothing here, so YooKassa is asked again before the click.
   */
  async function untilAskedAgain(deal: Deal | undefined) {
    const due = await firstAttemptUntil(sim.db, deal?.enrollId ?? '')
    if (!due) return
    await sim.pass(Math.max(0, due.getTime() - sim.clock.ms) + SECOND)
    await tick(server())
  }

  const isUnanswered = (deal: Deal | undefined) =>
    [...((deal && viewOf(deal))?.payments.values() ?? [])].some(
      ({ status, provider_id }) => status === 'pending' && provider_id === null,
    )

  async function tick(house: House): Promise<number> {
    const done = await house.worker.tick()
    await sim.turns.idle()
    return done
  }

  /** Reads what was committed; throws at the first thing that should not have been. */
  async function look() {
    const { news, broken, touched } = await sim.learn()
    for (const { kind, was, row } of news.changes) {
      if (was !== row.status) count(coverage, stepName(kind, was, row.status))
    }
    for (const { what } of news.happenings) count(coverage, `happening: ${what}`)
    if (broken.length > 0) throw new Violation(broken)
    return { news, touched }
  }

  const server = (): House => sim.houses.street.find(({ url }) => url) as House

  return {
    sim,
    log,
    coverage,
    deals,
    random: sim.random,
    say,
    viewOf,
    ask,
    askTwice,
    tick,
    look,
    server,
    step: () => step,
    nextStep: () => ++step,
    dealOf: (enrollId: string | undefined) => deals.find((deal) => deal.enrollId === enrollId),
  }
}

/** When the first attempt to create a payment is over, if no second was made yet. */
async function firstAttemptUntil(db: Db, enrollId: string): Promise<Date | undefined> {
  const row = await db.row<{ runAt: Date }>(sql`
    select run_at as "runAt" from command
    where enroll_id::text = ${enrollId} and kind = 'payment.create' and state = 'waiting' and attempts < 2`)
  return row?.runAt
}

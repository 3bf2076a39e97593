import { sql } from '../../src/db/db.ts'
import { type Stage, Violation } from './stage.ts'

const LINES = 40

/** The first broken invariant, and everything that is known of the deal it happened to. */
export async function tellStory(stage: Stage, error: unknown): Promise<string> {
  const { sim, log } = stage
  const broken = error instanceof Violation ? error.broken : []
  const head = [
    `seed ${sim.settings.seed}, world ${sim.settings.world}, step ${stage.step()}`,
    ...(broken.length > 0
      ? broken.slice(0, 12).map(({ invariant, detail }) => `BROKEN  ${invariant}: ${detail}`)
      : [`BROKEN  ${error instanceof Error ? error.stack : error}`]),
    JSON.stringify(sim.env),
  ]
  const enrollId = broken.find((each) => each.enrollId)?.enrollId ?? enrollIn(stage, head.join('\n'))
  const story = enrollId ? await storyOf(stage, enrollId) : []
  return [...head, ...story, '', 'what happened last', ...log.slice(-LINES)].join('\n')
}

/** The deal that a sentence is about, by any id in it. */
function enrollIn({ sim: { state } }: Stage, sentence: string): string | undefined {
  for (const [enrollId, deal] of state.deals) {
    const rows = [deal.payments, deal.payouts, deal.refunds, deal.deals] as Map<
      string,
      { provider_id?: unknown }
    >[]
    const ids = rows.flatMap((map) => [...map].flatMap(([id, row]) => [id, String(row.provider_id ?? id)]))
    if ([enrollId, ...ids].some((id) => sentence.includes(id))) return enrollId
  }
  return undefined
}

async function storyOf({ sim, log, dealOf }: Stage, enrollId: string): Promise<string[]> {
  const deal = dealOf(enrollId)
  const name = `deal ${deal?.number}`
  const table = async (title: string, rows: Promise<{ line: string }[]>) => [
    '',
    title,
    ...(await rows).map(({ line }) => `  ${line}`),
  ]
  const lines = log.filter((line) => new RegExp(`${name}\\b`).test(line))
  return [
    '',
    `${name}, enroll ${enrollId}: what people did`,
    ...lines.map((line) => `  ${line}`),
    ...(await table(
      'what the house told',
      sim.db.rows(sql`
        select concat_ws('  ', at, what, actor, left(subject_id::text, 13), detail::text) as line
        from happening where enroll_id = ${enrollId} order by id`),
    )),
    ...(await table(
      'commands',
      sim.db.rows(sql`
        select concat_ws('  ', kind, left(subject_id::text, 13), state, 'attempts', attempts, 'harmless', harmless,
          'sent', first_sent_at, 'due', run_at, note) as line
        from command where enroll_id = ${enrollId} order by created_at, id`),
    )),
    ...(await table(
      'enroll, payments, deals, payouts, refunds',
      sim.db.rows(sql`
        select concat_ws('  ', 'enroll', status, price, 'due', due_at, 'decided', confirmed_at) as line
        from enroll where id = ${enrollId}
        union all select concat_ws('  ', 'payment', id, status, amount, 'refunded', refunded, provider_id, 'check', check_at,
          cancel_reason) from payment where enroll_id = ${enrollId}
        union all select concat_ws('  ', 'deal', id, status, provider_id, 'check', check_at, 'ends', expires_at)
          from deal where enroll_id = ${enrollId}
        union all select concat_ws('  ', 'payout', id, receiver, part, attempt, status, amount, reason, provider_id, 'retry',
          retry_at, 'check', check_at) from payout where enroll_id = ${enrollId}
        union all select concat_ws('  ', 'refund', id, status, amount, 'of', net, tax, fee, taken_from, origin, provider_id,
          cancel_reason) from refund where enroll_id = ${enrollId}`),
    )),
    ...(await table(
      'journal',
      sim.db.rows(sql`
        select concat_ws('  ', e.at, e.key, p.from_address, '→', p.to_address, p.amount) as line
        from journal_entry e join posting p on p.entry_id = e.id where e.enroll_id = ${enrollId} order by e.id, p.line`),
    )),
  ]
}

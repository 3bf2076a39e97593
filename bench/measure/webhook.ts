import { sql } from '../../src/db/db.ts'
import type { House } from '../house.ts'
import type { Stage } from '../stage.ts'
import { askFor, finished } from './reads.ts'

const PATH = '/api/v1/payments/webhook'
const CONCURRENCY = 64
/** Of a hundred notifications; the rest are of objects that nobody knows. */
const REPEATS = 90
const LATE = 5

type Letter = { event: string; object_id: string; body: object }

/** A storm of notifications that tell nothing new: repeats, holds of deals that are long over, and some of strangers. */
export async function measureWebhook(stage: Stage): Promise<void> {
  const { house, lines, limit, options, results } = stage
  const variables = { maxid: await finished(stage) }
  const { rate } = await limit.play('read_dup', { concurrency: CONCURRENCY, ms: options.turnMs, variables })

  const letters = await house.db.rows<Letter>(sql`
    select event, object_id, body from notification where state = 'confirmed' order by received_at desc limit 4000`)
  // These come as if for the first time, long after what followed them.
  const late = await house.db.rows<Letter>(sql`
    delete from notification where event = 'payment.waiting_for_capture' returning event, object_id, body`)
  const before = await fingerprint(house)
  let lateSent = 0
  const ours = await askFor(options.turnMs, async (number) => {
    const chance = number % 100
    const isLate = chance >= REPEATS && chance < REPEATS + LATE
    const letter = isLate ? late[lateSent++ % late.length] : letters[number % letters.length]
    if (!letter) throw new Error('no notifications to repeat: play some deals first')
    const body = chance < REPEATS + LATE ? letter.body : strange(letter, number)
    return lines.house.ask('POST', PATH, { body })
  })
  results.add('webhook_dup_ratio', ours / rate)
  results.note(`notifications/s at 64: ${ours.toFixed(0)}, \`read_dup\` ${rate.toFixed(0)}`)
  if ((await fingerprint(house)) !== before) results.void('a repeated notification changed something')
}

const strange = ({ body }: Letter, number: number) => ({
  ...body,
  object: { id: `22e12f66-000f-5000-8000-${number}` },
})

/** Changes when any payment, payout, enroll or posting does. */
async function fingerprint({ db }: House): Promise<string> {
  const row = await db.row<{ print: string }>(sql`
    select md5(concat(
      (select string_agg(concat(id, status, changed_at), ',' order by id) from enroll),
      (select string_agg(concat(id, status, amount, refunded), ',' order by id) from payment),
      (select string_agg(concat(id, status, amount, changed_at), ',' order by id) from payout),
      (select count(*) from posting), (select count(*) from happening))) as print`)
  return row?.print ?? ''
}

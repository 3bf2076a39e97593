import { z } from 'zod'
import { type Kopecks, parseRubles } from '../core/money.ts'
import type { Answer, Outside } from './outside.ts'

const Me = z.object({
  account_id: z.string(),
  status: z.string(),
  test: z.boolean(),
  fiscalization: z.object({ enabled: z.boolean(), provider: z.string().optional() }).optional(),
  fiscalization_enabled: z.boolean().optional(),
  payment_methods: z.array(z.string()).optional(),
  payout_methods: z.array(z.string()).optional(),
  payout_balance: z.object({ value: z.string().regex(/^-?\d{1,13}(\.\d{1,2})?$/) }).optional(),
})

export type Me = z.output<typeof Me> & { side: Side; balance: Kopecks | undefined }
export type Side = 'shop' | 'gateway'
export type Pair = { login: string; password: string }

/** Who YooKassa takes a pair of credentials for. */
export type Identity =
  | { kind: 'known'; me: Me; answer: Answer }
  | { kind: 'refused'; status: number; answer: Answer }
  | { kind: 'silent'; reason: string }

export async function readMe(outside: Outside, url: string, pair: Pair): Promise<Identity> {
  const answer = await outside.ask(`${url.replace(/\/+$/, '')}/me`, {
    headers: { authorization: basic(pair) },
  })
  if (answer.kind === 'silent') return answer
  if (answer.status !== 200) return { kind: 'refused', status: answer.status, answer }
  const parsed = Me.safeParse(answer.body)
  if (!parsed.success) return { kind: 'silent', reason: 'it answers, but not as YooKassa does' }
  const { payout_balance, payout_methods } = parsed.data
  const side = payout_balance || payout_methods ? 'gateway' : 'shop'
  const balance = payout_balance && parseRubles(payout_balance.value)
  return { kind: 'known', me: { ...parsed.data, side, balance }, answer }
}

export const basic = ({ login, password }: Pair) =>
  `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`

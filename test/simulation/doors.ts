import { createAccount } from '../../src/account/create.ts'
import { removeOwnAccount } from '../../src/account/remove.ts'
import { judgeAccount } from '../../src/account/verify.ts'
import { actByHand } from '../../src/approval/act.ts'
import type { ActionName } from '../../src/approval/action.ts'
import { approve, reject } from '../../src/approval/decide.ts'
import type { Context } from '../../src/context.ts'
import { AppError } from '../../src/core/errors.ts'
import { newId } from '../../src/core/id.ts'
import { parseRubles } from '../../src/core/money.ts'
import { openDispute } from '../../src/dispute/open.ts'
import { resolveDispute } from '../../src/dispute/ruling.ts'
import { writeMessage } from '../../src/dispute/speak.ts'
import { takeDispute } from '../../src/dispute/take.ts'
import { withdrawDispute } from '../../src/dispute/withdraw.ts'
import { askNow } from '../../src/doubt/probe.ts'
import { giveVerdict } from '../../src/doubt/verdict.ts'
import { acceptEnroll } from '../../src/enroll/accept.ts'
import { cancelOrAsk } from '../../src/enroll/cancel.ts'
import { completeEnroll } from '../../src/enroll/complete.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { createEnroll } from '../../src/enroll/create.ts'
import { decideOnHold } from '../../src/enroll/hold-calendar.ts'
import type { Caller } from '../../src/identity/caller.ts'
import { createPayment } from '../../src/payment/create.ts'
import { findPayment } from '../../src/payment/store.ts'
import { freshPayment } from '../../src/payment/sync.ts'
import { releaseParked } from '../../src/payout/release.ts'
import { createService } from '../../src/service/create.ts'
import { Crash } from '../support/crash.ts'

/** An operation of the house as a person meets it: the function behind the route, and the route. */
type Door<Args> = {
  call(ctx: Context, by: Caller, args: Args): Promise<unknown>
  http(args: Args): [method: string, path: string, body?: unknown]
}
const door = <Args>(door: Door<Args>) => door
const rub = (value: string) => ({ value, currency: 'RUB' })
type Enroll = { enroll: string }
type Dispute = { dispute: string }
type Approval = { approval: string }
type Doubt = { doubt: string }

/** As the routes ask for it, each time under a key of its own. */
const byHand = (ctx: Context, by: Caller, action: ActionName, subjectId: string, body = {}) =>
  actByHand(ctx, by, { id: newId(), action, subjectId, body })

const step = (
  name: 'accept' | 'complete' | 'confirm' | 'cancel',
  call: (ctx: Context, by: Caller, id: string) => Promise<unknown>,
) =>
  door<Enroll>({
    call: (ctx, by, { enroll }) => call(ctx, by, enroll),
    http: ({ enroll }) => ['POST', `/enrolls/${enroll}/${name}`],
  })

const judge = (event: 'verify' | 'block' | 'reject') =>
  door<{ account: string }>({
    call: (ctx, _by, { account }) =>
      judgeAccount(ctx, account, { event, reason: 'so' }, (tx, row) => releaseParked(ctx, tx, row)),
    http: ({ account }) => [
      'POST',
      `/accounts/${account}/${event}`,
      event === 'verify' ? undefined : { reason: 'so' },
    ],
  })

type Offer = { price: string; minutes: number }
type Destination = Parameters<typeof createAccount>[2]['destination']

/** Every operation that people can ask for. A new one is one entry. */
export const doors = {
  offer: door<Offer>({
    call: (ctx, by, { price, minutes }) =>
      createService(ctx, by.id, {
        title: 'Работа',
        description: '',
        price: parseRubles(price),
        durationMinutes: minutes,
      }),
    http: ({ price, minutes }) => [
      'POST',
      '/services/',
      { title: 'Работа', price: rub(price), duration_minutes: minutes },
    ],
  }),
  book: door<{ service: string; startsAt: Date }>({
    call: (ctx, by, { service, startsAt }) =>
      createEnroll(ctx, { clientId: by.id, serviceId: service, startsAt }),
    http: ({ service, startsAt }) => [
      'POST',
      '/enrolls/',
      { service_id: service, starts_at: startsAt.toISOString() },
    ],
  }),
  accept: step('accept', acceptEnroll),
  complete: step('complete', completeEnroll),
  confirm: step('confirm', confirmEnroll),
  cancel: step('cancel', (ctx, by, id) => cancelOrAsk(ctx, by, id, newId())),
  hold: door<Enroll & { decision: 'capture' | 'cancel' }>({
    call: (ctx, by, { enroll, decision }) => decideOnHold(ctx, by, enroll, decision),
    http: ({ enroll, decision }) => ['POST', `/enrolls/${enroll}/hold`, { decision }],
  }),
  pay: door<Enroll>({
    call: async (ctx, by, { enroll }) =>
      (await createPayment(ctx, { clientId: by.id, enrollId: enroll })).payment,
    http: ({ enroll }) => ['POST', '/payments/', { enroll_id: enroll }],
  }),
  look: door<{ payment: string }>({
    async call(ctx, _by, { payment }) {
      const found = await findPayment(ctx.db, payment)
      return found && freshPayment(ctx, found)
    },
    http: ({ payment }) => ['GET', `/payments/${payment}/status`],
  }),
  refund: door<{ payment: string; amount?: string }>({
    call: (ctx, by, { payment, amount }) =>
      byHand(ctx, by, 'refund.create', payment, {
        ...(amount && { amount: parseRubles(amount) }),
        reason: 'не понравилось',
      }),
    http: ({ payment, amount }) => [
      'POST',
      `/payments/${payment}/refunds`,
      { reason: 'не понравилось', ...(amount && { amount: rub(amount) }) },
    ],
  }),
  dispute: door<Enroll & { amount?: string }>({
    call: (ctx, by, { enroll, amount }) =>
      openDispute(ctx, by, {
        enrollId: enroll,
        reason: 'poor_quality',
        statement: 'не то',
        amount: amount === undefined ? undefined : parseRubles(amount),
      }),
    http: ({ enroll, amount }) => [
      'POST',
      `/enrolls/${enroll}/dispute`,
      { reason: 'poor_quality', statement: 'не то', ...(amount && { amount: rub(amount) }) },
    ],
  }),
  speak: door<Dispute>({
    call: (ctx, by, { dispute }) => writeMessage(ctx, by, dispute, 'я сказал'),
    http: ({ dispute }) => ['POST', `/disputes/${dispute}/messages`, { text: 'я сказал' }],
  }),
  withdraw: door<Dispute>({
    call: (ctx, by, { dispute }) => withdrawDispute(ctx, by, dispute),
    http: ({ dispute }) => ['POST', `/disputes/${dispute}/withdraw`],
  }),
  take: door<Dispute>({
    call: (ctx, by, { dispute }) => takeDispute(ctx, by, dispute),
    http: ({ dispute }) => ['POST', `/disputes/${dispute}/take`],
  }),
  resolve: door<Dispute & { share: number }>({
    call: (ctx, by, { dispute, share }) =>
      resolveDispute(ctx, by, dispute, { masterShare: { basisPoints: share }, reasoning: 'так' }),
    http: ({ dispute, share }) => [
      'POST',
      `/disputes/${dispute}/resolve`,
      { master_share: { basis_points: share }, reasoning: 'так' },
    ],
  }),
  release: door<{ payout: string }>({
    call: (ctx, by, { payout }) => byHand(ctx, by, 'payout.release', payout),
    http: ({ payout }) => ['POST', `/payouts/${payout}/release`],
  }),
  releaseRefund: door<{ refund: string }>({
    call: (ctx, by, { refund }) => byHand(ctx, by, 'refund.release', refund),
    http: ({ refund }) => ['POST', `/refunds/${refund}/release`],
  }),
  approve: door<Approval>({
    call: (ctx, by, { approval }) => approve(ctx, by, approval, 'да'),
    http: ({ approval }) => ['POST', `/approvals/${approval}/approve`, { reason: 'да' }],
  }),
  decline: door<Approval>({
    call: (ctx, by, { approval }) => reject(ctx, by, approval, 'нет'),
    http: ({ approval }) => ['POST', `/approvals/${approval}/reject`, { reason: 'нет' }],
  }),
  probe: door<Doubt>({
    call: (ctx, by, { doubt }) => askNow(ctx, by, doubt),
    http: ({ doubt }) => ['POST', `/doubts/${doubt}/probe`],
  }),
  verdict: door<Doubt & { verdict: 'happened' | 'never_happened' }>({
    call: (ctx, by, { doubt, verdict }) =>
      giveVerdict(ctx, by, { id: doubt, verdict, reason: 'видно в кабинете' }),
    http: ({ doubt, verdict }) => [
      'POST',
      `/doubts/${doubt}/verdict`,
      { verdict, reason: 'видно в кабинете' },
    ],
  }),
  addAccount: door<{ destination: Destination }>({
    call: (ctx, by, { destination }) => createAccount(ctx, by, { destination, title: 'счёт' }),
    http: ({ destination }) => ['POST', '/accounts/', destination],
  }),
  removeAccount: door<{ account: string }>({
    call: (ctx, by, { account }) => removeOwnAccount(ctx, by, account),
    http: ({ account }) => ['DELETE', `/accounts/${account}`],
  }),
  verify: judge('verify'),
  block: judge('block'),
  reject: judge('reject'),
}
export type DoorName = keyof typeof doors
export type ArgsOf<Name extends DoorName> = Parameters<(typeof doors)[Name]['call']>[2]

/** `ok`, `asked` when a second person has to approve it, a documented code, `lost` when the process died over it, or `internal_error`. */
export type Answer = { code: string; id?: string | undefined; error?: unknown }

export async function callDirectly(act: () => Promise<unknown>): Promise<Answer> {
  try {
    const done = (await act()) as { id?: string; kind?: string; approval?: { id: string } } | undefined
    return done?.kind === 'asked' ? { code: 'asked', id: done.approval?.id } : { code: 'ok', id: done?.id }
  } catch (error) {
    if (error instanceof AppError) return { code: error.code }
    if (error instanceof Crash) return { code: 'lost' }
    return { code: 'internal_error', error }
  }
}

export async function callOverHttp(
  url: string,
  token: string,
  [method, path, body]: [string, string, unknown?],
): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const said = (text ? JSON.parse(text) : {}) as { id?: string; code?: string; asked_by?: string }
  const yes = answer.status === 202 && said.asked_by ? 'asked' : 'ok'
  return answer.ok ? { code: yes, id: said.id } : { code: said.code ?? String(answer.status), error: text }
}

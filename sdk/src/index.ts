import { demo } from './demo.ts'
import { type Listening, listen } from './listen.ts'
import { office } from './office.ts'
import type { CallOptions, OnWait, Transport } from './request.ts'
import type { Account, AccountQuery, AccountRequest } from './schema/account.ts'
import type { Approval } from './schema/approval.ts'
import type { AuditVerification } from './schema/audit.ts'
import type { Credentials, Registration, Session, User } from './schema/auth.ts'
import type { Amount } from './schema/common.ts'
import type { DealCheck, DealCheckRequest } from './schema/deal.ts'
import type { DemoBank, DemoFaults, DemoNotifications, Meta } from './schema/demo.ts'
import type {
  Dispute,
  DisputeFile,
  DisputeMessage,
  DisputeQuery,
  DisputeRequest,
  Evidence,
  RulingPreview,
  RulingPreviewRequest,
  RulingRequest,
} from './schema/dispute.ts'
import type { Doubt } from './schema/doubt.ts'
import type { Earnings, StatementLine, StatementPage, StatementQuery } from './schema/earnings.ts'
import type { Enroll, EnrollFilter, EnrollRequest, HoldQuery, ListedEnroll } from './schema/enroll.ts'
import type { LiveEvent } from './schema/event.ts'
import type { PayoutForecast } from './schema/forecast.ts'
import type { Passport } from './schema/ledger.ts'
import type {
  Payment,
  PaymentQuery,
  PaymentRequest,
  Refund,
  RefundQuery,
  RefundRequest,
} from './schema/payment.ts'
import type { Payout, PayoutQuery, PayoutRelease, Split } from './schema/payout.ts'
import type { Arbiter, Person } from './schema/person.ts'
import type { Queues } from './schema/queue.ts'
import type { Reconciliation, ReconciliationCase } from './schema/reconciliation.ts'
import type { Finding } from './schema/search.ts'
import type {
  NewService,
  Service,
  ServiceChange,
  ServiceQuery,
  ServiceTimes,
  ServiceTimesQuery,
} from './schema/service.ts'
import type { Stats } from './schema/stats.ts'
import { renewing } from './session.ts'
import { at, type Given, type Page, verbsOf } from './verbs.ts'

export { SdelkaProblem } from './problem.ts'
export type { JournalEntry } from './schema/ledger.ts'
export type { Page } from './verbs.ts'
export type {
  Account,
  Amount,
  Approval,
  Arbiter,
  AuditVerification,
  CallOptions,
  DealCheck,
  DemoBank,
  DemoFaults,
  DemoNotifications,
  Dispute,
  DisputeFile,
  DisputeMessage,
  Doubt,
  Earnings,
  Enroll,
  Evidence,
  Finding,
  ListedEnroll,
  Listening,
  LiveEvent,
  Meta,
  OnWait,
  Passport,
  Payment,
  Payout,
  PayoutForecast,
  PayoutRelease,
  Person,
  Queues,
  Reconciliation,
  ReconciliationCase,
  Refund,
  RulingPreview,
  Service,
  ServiceTimes,
  Session,
  Split,
  StatementLine,
  StatementPage,
  Stats,
  User,
}

export type SdelkaOptions = {
  /** Where the server is: `https://pay.example.com`. In a page of its own the empty string will do. */
  url: string
  /** An access token, or where to find it now. To stay signed in for longer than it lives, use `signIn` or `renew`. */
  token?: string | (() => string | undefined)
  /** Gets another access token in place of an expired one, to where `token` finds it. The call is then repeated once. */
  renew?: (stale: string | undefined) => Promise<void>
  /**
   * For so long a call is repeated while the server is away, overloaded or failing. Repeating is safe: every mutation
   * carries one `Idempotency-Key` through all its tries. 0, the default, leaves repeating to the caller.
   */
  patienceMs?: number
  onWait?: OnWait
}

export type Sdelka = ReturnType<typeof createSdelka>

/** A client of one Sdelka server, for browsers and Node. @throws SdelkaProblem from every method */
export function createSdelka({ url, token, renew, patienceMs = 0, onWait }: SdelkaOptions) {
  const transport: Transport = {
    url: url.replace(/\/+$/, ''),
    patienceMs,
    onWait,
    token: typeof token === 'function' ? token : () => token,
    ...(renew && { renew }),
  }
  return {
    ...methods(transport),
    /** Signs in and answers a client of that person; it renews its access token by itself. */
    async signIn(credentials: Credentials) {
      const session = await methods(transport).auth.login(credentials)
      return { ...methods(renewing(transport, session)), user: session.user }
    },
  }
}

/** A client that is signed in. */
export type SignedIn = Awaited<ReturnType<Sdelka['signIn']>>

function methods(transport: Transport) {
  const verbs = verbsOf(transport)
  const { get, post, patch, remove } = verbs
  return {
    ...office(verbs),
    meta: () => get<Meta>('/meta'),

    auth: {
      register: (body: Given<typeof Registration>, options?: CallOptions) =>
        post<Session>('/auth/register', { ...options, body }),
      login: (body: Given<typeof Credentials>, options?: CallOptions) =>
        post<Session>('/auth/login', { ...options, body }),
      refresh: (refresh_token: string, options?: CallOptions) =>
        post<Session>('/auth/refresh', { ...options, body: { refresh_token } }),
      logout: (refresh_token: string, options?: CallOptions) =>
        post<void>('/auth/logout', { ...options, body: { refresh_token } }),
      me: () => get<User>('/auth/me'),
    },

    services: {
      /** Without signing in, like `read` and `times`; a master who is signed in sees closed ones of their own, too. */
      list: (query?: Given<typeof ServiceQuery>) =>
        get<Page<Service>>('/services/', { ...(query && { query }) }),
      read: (id: string) => get<Service>(`/services/${at(id)}`),
      /** When it can be booked, day by day. */
      times: (id: string, query?: Given<typeof ServiceTimesQuery>) =>
        get<ServiceTimes>(`/services/${at(id)}/times`, { ...(query && { query }) }),
      create: (body: Given<typeof NewService>, options?: CallOptions) =>
        post<Service>('/services/', { ...options, body }),
      change: (id: string, body: Given<typeof ServiceChange>, options?: CallOptions) =>
        patch<Service>(`/services/${at(id)}`, { ...options, body }),
    },

    enrolls: {
      list: (query?: EnrollFilter) => get<Page<ListedEnroll>>('/enrolls/', { ...(query && { query }) }),
      /** For an operator and an accountant: those whose money is on hold, by the end of the hold, soonest first. */
      holds: (query?: Given<typeof HoldQuery>) =>
        get<Page<ListedEnroll>>('/enrolls/holds', { ...(query && { query }) }),
      read: (id: string) => get<Enroll>(`/enrolls/${at(id)}`),
      passport: (id: string) => get<Passport>(`/enrolls/${at(id)}/passport`),
      create: (body: Given<typeof EnrollRequest>, options?: CallOptions) =>
        post<Enroll>('/enrolls/', { ...options, body }),
      accept: (id: string, options?: CallOptions) => post<Enroll>(`/enrolls/${at(id)}/accept`, options),
      complete: (id: string, options?: CallOptions) => post<Enroll>(`/enrolls/${at(id)}/complete`, options),
      /** `ready` in the answer: the decision is recorded, and the capture goes on by itself. */
      confirm: (id: string, options?: CallOptions) => post<Enroll>(`/enrolls/${at(id)}/confirm`, options),
      /** An approval in the answer, to an operator only: the money has been captured, and another operator has to approve it. */
      cancel: (id: string, options?: CallOptions) =>
        post<Enroll | Approval>(`/enrolls/${at(id)}/cancel`, options),
      /** For an operator: what becomes of a hold that ends undecided. */
      decideOnHold: (id: string, decision: 'capture' | 'cancel', options?: CallOptions) =>
        post<Enroll>(`/enrolls/${at(id)}/hold`, { ...options, body: { decision } }),
      /** Objects to a paid deal: it stands still until the dispute is decided. */
      dispute: (id: string, body: Given<typeof DisputeRequest>, options?: CallOptions) =>
        post<Dispute>(`/enrolls/${at(id)}/dispute`, { ...options, body }),
    },

    disputes: {
      list: (query?: Given<typeof DisputeQuery>) =>
        get<Page<Dispute>>('/disputes/', { ...(query && { query }) }),
      read: (id: string) => get<DisputeFile>(`/disputes/${at(id)}`),
      /** The first word of the other side is its answer. */
      write: (id: string, text: string, options?: CallOptions) =>
        post<DisputeMessage>(`/disputes/${at(id)}/messages`, { ...options, body: { text } }),
      addEvidence: (id: string, filename: string, file: Blob, options?: CallOptions) =>
        post<Evidence>(`/disputes/${at(id)}/evidence`, { ...options, query: { filename }, file }),
      readEvidence: (id: string, evidenceId: string) =>
        get<Blob>(`/disputes/${at(id)}/evidence/${at(evidenceId)}`, { isFile: true }),
      withdraw: (id: string, options?: CallOptions) => post<Dispute>(`/disputes/${at(id)}/withdraw`, options),
      take: (id: string, options?: CallOptions) => post<Dispute>(`/disputes/${at(id)}/take`, options),
      reassign: (id: string, arbiter_id: string, reason: string, options?: CallOptions) =>
        post<Dispute>(`/disputes/${at(id)}/reassign`, { ...options, body: { arbiter_id, reason } }),
      /** What a ruling would do, to the kopeck, without doing it. */
      preview: (id: string, body: Given<typeof RulingPreviewRequest>, options?: CallOptions) =>
        post<RulingPreview>(`/disputes/${at(id)}/preview`, { ...options, body }),
      resolve: (id: string, body: Given<typeof RulingRequest>, options?: CallOptions) =>
        post<Dispute>(`/disputes/${at(id)}/resolve`, { ...options, body }),
    },

    payments: {
      list: (query?: Given<typeof PaymentQuery>) =>
        get<Page<Payment>>('/payments/', { ...(query && { query }) }),
      status: (id: string) => get<Payment>(`/payments/${at(id)}/status`),
      create: (body: Given<typeof PaymentRequest>, options?: CallOptions) =>
        post<Payment>('/payments/', { ...options, body }),
    },

    refunds: {
      list: (query?: Given<typeof RefundQuery>) =>
        get<Page<Refund>>('/refunds/', { ...(query && { query }) }),
      /**
       * Gives captured money back, all that can go unless an amount is given. An approval in the answer: another operator has
       * to approve it.
       */
      create: (paymentId: string, body: Given<typeof RefundRequest>, options?: CallOptions) =>
        post<Refund | Approval>(`/payments/${at(paymentId)}/refunds`, { ...options, body }),
      release: (id: string, options?: CallOptions) =>
        post<Refund | Approval>(`/refunds/${at(id)}/release`, options),
    },

    accounts: {
      list: (query?: Given<typeof AccountQuery>) =>
        get<Page<Account>>('/accounts/', { ...(query && { query }) }),
      read: (id: string) => get<Account>(`/accounts/${at(id)}`),
      create: (body: Given<typeof AccountRequest>, options?: CallOptions) =>
        post<Account>('/accounts/', { ...options, body }),
      remove: (id: string, options?: CallOptions) => remove<void>(`/accounts/${at(id)}`, options),
      verify: (id: string, options?: CallOptions) => post<Account>(`/accounts/${at(id)}/verify`, options),
      reject: (id: string, reason: string, options?: CallOptions) =>
        post<Account>(`/accounts/${at(id)}/reject`, { ...options, body: { reason } }),
      block: (id: string, reason: string, options?: CallOptions) =>
        post<Account>(`/accounts/${at(id)}/block`, { ...options, body: { reason } }),
    },

    payouts: {
      list: (query?: Given<typeof PayoutQuery>) =>
        get<Page<Payout>>('/payouts/', { ...(query && { query }) }),
      read: (id: string) => get<Payout>(`/payouts/${at(id)}`),
      /** What the gateway must pay in the coming days, and whether it can. */
      forecast: () => get<PayoutForecast>('/payouts/forecast'),
      /** Everything that can go, in order. */
      releaseAll: (options?: CallOptions) => post<PayoutRelease>('/payouts/release', options),
      /** An approval in the answer: another operator has to approve it. */
      release: (id: string, options?: CallOptions) =>
        post<Payout | Approval>(`/payouts/${at(id)}/release`, options),
    },

    /** What a master earned, and where it is. */
    earnings: {
      read: () => get<Earnings>('/balance'),
      statement: (query?: Given<typeof StatementQuery>) =>
        get<StatementPage>('/statement', { ...(query && { query }) }),
    },

    splits: {
      preview: (amount: Amount, options?: CallOptions) =>
        post<Split>('/splits/preview', { ...options, body: { amount } }),
    },

    deals: {
      /** Before booking: which rail can carry it, until when its money is safe, and why not. */
      check: (body: Given<typeof DealCheckRequest>, options?: CallOptions) =>
        post<DealCheck>('/deals/check', { ...options, body }),
    },

    /** Tells what happens, as it happens, until `signal` is aborted; it reconnects by itself. */
    events: (listening: Listening) => listen(transport, listening),

    demo: demo(verbs),
  }
}

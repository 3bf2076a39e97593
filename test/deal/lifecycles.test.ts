import { describe, expect, it } from 'vitest'
import { accountLifecycle } from '../../src/account/lifecycle.ts'
import { AppError } from '../../src/core/errors.ts'
import { sql } from '../../src/db/db.ts'
import { dealLifecycle } from '../../src/deal/lifecycle.ts'
import { disputeLifecycle } from '../../src/dispute/lifecycle.ts'
import { enrollLifecycle } from '../../src/enroll/lifecycle.ts'
import { paymentLifecycle } from '../../src/payment/lifecycle.ts'
import { payoutLifecycle } from '../../src/payout/lifecycle.ts'
import { refundLifecycle } from '../../src/refund/lifecycle.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()

/** Written a second time on purpose: a lifecycle changes only together with this page. */
const pages = {
  enroll: `
    pending    accept    master                  confirmed
    pending    cancel    client,master,operator  cancelled
    pending    expire    system                  expired
    pending    refund    system                  cancelled
    confirmed  complete  master                  ready
    confirmed  confirm   arbiter                 completed
    confirmed  cancel    client,master,operator,arbiter  cancelled
    confirmed  expire    system                  expired
    confirmed  refund    system                  cancelled
    ready      confirm   client,system,arbiter   completed
    ready      cancel    master,arbiter          cancelled
    ready      refund    system                  cancelled
    completed
    cancelled
    expired`,
  payment: `
    pending     hold     yookassa  processing
    pending     capture  yookassa  succeeded
    pending     cancel   yookassa  canceled
    pending     reject   yookassa  failed
    processing  capture  yookassa  succeeded
    processing  cancel   yookassa  canceled
    succeeded
    canceled
    failed`,
  payout: `
    parked     release  system,operator  planned
    parked     withdraw system           canceled
    planned    send     system           sending
    sending    accept   yookassa         accepted
    sending    succeed  yookassa         succeeded
    sending    cancel   yookassa         canceled
    sending    doubt    system           in_doubt
    accepted   succeed  yookassa         succeeded
    accepted   cancel   yookassa         canceled
    in_doubt   accept   yookassa           accepted
    in_doubt   succeed  yookassa,operator  succeeded
    in_doubt   cancel   yookassa,operator  canceled
    succeeded  reverse  yookassa           canceled
    canceled`,
  refund: `
    parked     release  system,operator  sending
    parked     withdraw system    canceled
    sending    accept   yookassa  accepted
    sending    succeed  yookassa  succeeded
    sending    cancel   yookassa  canceled
    sending    doubt    system    in_doubt
    accepted   succeed  yookassa  succeeded
    accepted   cancel   yookassa  canceled
    in_doubt   accept   yookassa           accepted
    in_doubt   succeed  yookassa,operator  succeeded
    in_doubt   cancel   yookassa,operator  canceled
    succeeded
    canceled`,
  deal: `
    planned  open    yookassa  opened
    planned  reject  yookassa  failed
    planned  leave   system    failed
    opened   close   yookassa  closed
    opened   leave   system    closed
    closed   reopen  yookassa  opened
    failed`,
  dispute: `
    opened        answer    other             answered
    opened        take      arbiter           under_review
    opened        reassign  arbiter,operator  under_review
    opened        withdraw  opener            withdrawn
    opened        default   system            resolved
    opened        moot      system            moot
    answered      take      arbiter           under_review
    answered      reassign  arbiter,operator  under_review
    answered      withdraw  opener            withdrawn
    answered      moot      system            moot
    under_review  answer    other             under_review
    under_review  reassign  arbiter,operator  under_review
    under_review  withdraw  opener            withdrawn
    under_review  resolve   arbiter           resolved
    under_review  moot      system            moot
    resolved      moot      system            moot
    withdrawn
    moot`,
  account: `
    pending   verify  operator  verified
    pending   reject  operator  rejected
    pending   block   operator  blocked
    verified  block   operator  blocked
    blocked   verify  operator  verified
    blocked   reject  operator  rejected
    rejected`,
}

/** Whoever might try anything anywhere. */
const actors = [
  'client',
  'master',
  'operator',
  'arbiter',
  'accountant',
  'system',
  'yookassa',
  'opener',
  'other',
  'stranger',
  '',
]

type Lifecycle = {
  states: string[]
  allowed(state: string, actor: string): string[]
  can(state: string, event: string, actor: string): boolean
  isFinal(state: string): boolean
  next(state: string, event: string, actor: string): string
}
const lifecycles = {
  enroll: enrollLifecycle,
  payment: paymentLifecycle,
  payout: payoutLifecycle,
  refund: refundLifecycle,
  deal: dealLifecycle,
  dispute: disputeLifecycle,
  account: accountLifecycle,
} as unknown as Record<keyof typeof pages, Lifecycle>

function readPage(page: string) {
  const rows = page
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return {
    states: [...new Set(rows.map(([state = '']) => state))],
    events: [...new Set(rows.flatMap(([, event]) => event ?? []))],
    finals: rows.flatMap(([state = '', event]) => (event ? [] : [state])),
    moves: rows.flatMap(([state, event, by = '', to]) =>
      by.split(',').flatMap((actor) => (event ? [{ state, event, actor, to }] : [])),
    ),
  }
}

describe.each(Object.entries(pages) as [keyof typeof pages, string][])('the life of an %s', (name, page) => {
  const { states, events, finals, moves } = readPage(page)
  const lifecycle = lifecycles[name]

  it('has these states, and ends in these', () => {
    expect(lifecycle.states.toSorted()).toEqual(states.toSorted())
    expect(lifecycle.states.filter(lifecycle.isFinal).toSorted()).toEqual(finals.toSorted())
  })

  const all = states.flatMap((state) =>
    [...events, 'misspelled'].flatMap((event) => actors.map((actor) => ({ state, event, actor }))),
  )
  it.each(all)('$state, $event by "$actor"', ({ state, event, actor }) => {
    const move = moves.find((each) => each.state === state && each.event === event && each.actor === actor)
    expect(lifecycle.can(state, event, actor)).toBe(move !== undefined)
    const allowed = moves.flatMap((each) =>
      each.state === state && each.actor === actor ? [each.event] : [],
    )
    expect(lifecycle.allowed(state, actor).toSorted()).toEqual(allowed.toSorted())
    if (move) {
      expect(lifecycle.next(state, event, actor)).toBe(move.to)
      return
    }
    const refusal = catching(() => lifecycle.next(state, event, actor))
    expect(refusal).toBeInstanceOf(AppError)
    expect(refusal).toMatchObject({ code: 'wrong_state', status: 409 })
    const details = (refusal as AppError).details as { state: string; event: string; allowed: string[] }
    expect([details.state, details.event, details.allowed.toSorted()]).toEqual([
      state,
      event,
      allowed.toSorted(),
    ])
  })

  it('is known to the database, and nothing else is', async () => {
    const rows = await database.db.rows<{ rule: string }>(sql`
      select pg_get_constraintdef(oid) as rule from pg_constraint
      where conrelid = ${name}::text::regclass and contype = 'c'`)
    const rule = rows.map((row) => row.rule).find((text) => text.includes('status'))
    expect([...(rule ?? '').matchAll(/'(\w+)'::text/g)].map(([, state]) => state).toSorted()).toEqual(
      states.toSorted(),
    )
  })
})

function catching(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
}

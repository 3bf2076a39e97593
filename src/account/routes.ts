import { z } from 'zod'
import { Account, AccountQuery, AccountRequest, AccountVerdict, AccountWord } from '#schema/account.ts'
import { IdParams, page } from '#schema/common.ts'
import { whoIs } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import type { Caller } from '../identity/caller.ts'
import { createAccount } from './create.ts'
import { accountLifecycle } from './lifecycle.ts'
import { removeOwnAccount } from './remove.ts'
import { type Destination, findAccount, listAccounts, type Account as Row } from './store.ts'
import { judgeAccount } from './verify.ts'

const isOperator = ({ roles }: Caller) => roles.includes('operator')

/** @param onVerified resumes what waits for a verified account, in the transaction that verifies it */
export function accountRoutes(
  ctx: Pick<Context, 'db' | 'clock'>,
  onVerified: (tx: Tx, account: Row) => Promise<void>,
): Routes {
  return async (app) => {
    const create = {
      operationId: 'createAccount',
      summary: 'Add a place where your payouts go.',
      description:
        'A card comes as the token of the payout widget; its number is refused. An operator verifies it.',
      tags: ['accounts'],
      body: AccountRequest,
      response: { 201: Account },
    }
    app.post('/accounts/', { schema: create, config: { roles: ['master'] } }, async (request, reply) => {
      const account = await createAccount(ctx, request.caller, destinationOf(request.body))
      return reply.code(201).send(view(account, request.caller))
    })

    const list = {
      operationId: 'listAccounts',
      summary: 'Your payout destinations; everybody’s for an operator.',
      tags: ['accounts'],
      querystring: AccountQuery,
      response: { 200: page(Account) },
    }
    app.get('/accounts/', { schema: list }, async (request) => {
      const { limit, cursor, status } = request.query
      const accounts = await listAccounts(ctx.db, {
        ...(!isOperator(request.caller) && { personId: request.caller.id }),
        ...(status && { status }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(accounts, limit, (account) => view(account, request.caller))
    })

    const read = {
      operationId: 'readAccount',
      summary: 'One payout destination.',
      tags: ['accounts'],
      params: IdParams,
      response: { 200: Account, ...problems('not_found') },
    }
    app.get('/accounts/:id', { schema: read }, async (request) => {
      const account = await findAccount(ctx.db, request.params.id)
      if (!account || (account.personId !== request.caller.id && !isOperator(request.caller))) {
        throw new AppError('not_found', 'no such account')
      }
      return view(account, request.caller)
    })

    const remove = {
      operationId: 'removeAccount',
      summary: 'Remove a payout destination. Payouts that were already sent there are not touched.',
      tags: ['accounts'],
      params: IdParams,
      response: { 204: z.undefined(), ...problems('not_found') },
    }
    app.delete('/accounts/:id', { schema: remove, config: { roles: ['master'] } }, async (request, reply) => {
      await removeOwnAccount(ctx, request.caller, request.params.id)
      return reply.code(204).send()
    })

    const verify = {
      operationId: 'verifyAccount',
      summary: 'Let payouts go there; what was parked for want of it is sent.',
      tags: ['accounts'],
      params: IdParams,
      body: AccountWord,
      response: { 200: Account, ...problems('not_found', 'wrong_state') },
    }
    app.post(
      '/accounts/:id/verify',
      { schema: verify, config: { roles: ['operator'] } },
      async ({ params, body, caller }) => {
        const verdict = { event: 'verify', reason: body?.reason, by: whoIs(caller) } as const
        return view(await judgeAccount(ctx, params.id, verdict, onVerified), caller)
      },
    )

    for (const event of ['reject', 'block'] as const) {
      const judge = {
        operationId: `${event}Account`,
        summary: event === 'reject' ? 'Refuse a payout destination.' : 'Stop payouts to it.',
        tags: ['accounts'],
        params: IdParams,
        body: AccountVerdict,
        response: { 200: Account, ...problems('not_found', 'wrong_state') },
      }
      app.post(
        `/accounts/:id/${event}`,
        { schema: judge, config: { roles: ['operator'] } },
        async (request) => {
          const verdict = { event, reason: request.body.reason, by: whoIs(request.caller) }
          return view(await judgeAccount(ctx, request.params.id, verdict, onVerified), request.caller)
        },
      )
    }
  }
}

function destinationOf(asked: AccountRequest): { destination: Destination; title: string } {
  if (asked.type === 'sbp') return { destination: asked, title: `СБП •• ${asked.phone.slice(-4)}` }
  if (asked.type === 'yoo_money')
    return { destination: asked, title: `ЮMoney •• ${asked.account_number.slice(-4)}` }
  const { type, payout_token, last4, card_type } = asked
  return { destination: { type, payout_token }, title: `${card_type ?? 'Карта'} •• ${last4 ?? '····'}` }
}

/** Without the destination itself: a token or a phone is nobody's business but the payout's. */
const view = (account: Row, caller: Caller): Account => ({
  id: account.id,
  person_id: account.personId,
  owner: isOperator(caller) ? (account.owner ?? null) : null,
  type: account.kind,
  title: account.title,
  status: account.status,
  reason: account.reason,
  allowed: [
    ...(isOperator(caller) ? allowedTo(caller, account) : []),
    ...(caller.id === account.personId ? ['remove'] : []),
  ],
  created_at: account.createdAt.toISOString(),
})

/** Nobody verifies their own. */
const allowedTo = (caller: Caller, { status, personId }: Row) =>
  accountLifecycle.allowed(status, 'operator').filter((event) => event !== 'verify' || caller.id !== personId)

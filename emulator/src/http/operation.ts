import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { applyFault } from '../faults/apply.ts'
import type { World } from '../world.ts'
import { type Answer, sendAnswer } from './answer.ts'
import type { Account, Caller } from './auth.ts'
import { ApiError, forbidden, tooManyRequests } from './errors.ts'
import { type Made, once } from './idempotence.ts'

export type Query = Record<string, string | string[] | undefined>
export type Call = { caller: Caller; account: Account; id: string; query: Query }

type Route = { name: string; path: string; accounts: readonly Caller[] }

/** What the scopes of an OAuth token cover. */
const PARTNER_FAMILIES = ['payments', 'refunds', 'receipts', 'webhooks', 'me']

/** A GET of the API. `name` is what faults call it: `payments.get`. */
export function reading(
  app: FastifyInstance,
  world: World,
  route: Route,
  read: (call: Call) => string,
): void {
  serve(app, world, 'GET', route, (call) => ({ status: 200, body: read(call) }))
}

/** A POST of the API: done once per idempotence key. */
export function changing(
  app: FastifyInstance,
  world: World,
  route: Route,
  change: (body: Record<string, unknown>, call: Call) => Made,
): void {
  serve(app, world, 'POST', route, (call, request) =>
    once(world, call.caller, request, (body) => change(body, call)),
  )
}

/** A DELETE of the API: it has no key, and answers with an empty object. */
export function removing(
  app: FastifyInstance,
  world: World,
  route: Route,
  remove: (call: Call) => void,
): void {
  serve(app, world, 'DELETE', route, (call) => {
    remove(call)
    return { status: 200, body: '{}' }
  })
}

function serve(
  app: FastifyInstance,
  world: World,
  method: 'GET' | 'POST' | 'DELETE',
  route: Route,
  handle: (call: Call, request: FastifyRequest) => Answer,
): void {
  world.faults.know(route.name)
  app.route({
    method,
    url: route.path,
    handler(request, reply) {
      const answer = (): Answer => {
        world.catchUp()
        const call = readCall(world, route, request)
        if (world.isTooMany()) throw tooManyRequests()
        return handle(call, request)
      }
      const fault = world.faults.strike(route.name)
      if (fault !== undefined) world.requests.spoil(request, fault.mode)
      if (fault === undefined) return respond(world, reply, attempt(answer))
      return applyFault(fault, request, reply, () => attempt(answer))
    },
  })
}

/** @throws ApiError 401 for unknown credentials, 403 for known ones that may not do this */
function readCall(world: World, route: Route, request: FastifyRequest): Call {
  const caller = world.authenticate(request.headers.authorization)
  if (!mayCall(caller, route)) {
    throw forbidden(`The credentials of this ${caller} do not allow this operation`)
  }
  const { id = '' } = request.params as { id?: string }
  const account = caller === 'partner' ? 'shop' : caller
  return { caller, account, id, query: request.query as Query }
}

function mayCall(caller: Caller, { name, accounts }: Route): boolean {
  if (caller !== 'partner' || accounts.includes(caller)) return accounts.includes(caller)
  return accounts.includes('shop') && PARTNER_FAMILIES.includes(name.split('.')[0] ?? '')
}

function attempt(answer: () => Answer): Answer {
  try {
    return answer()
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body }
    throw error
  }
}

function respond(world: World, reply: FastifyReply, answer: Answer) {
  const { latencyMs } = world.options
  if (latencyMs === 0) return sendAnswer(reply, answer)
  setTimeout(() => sendAnswer(reply, answer), latencyMs)
  return reply
}

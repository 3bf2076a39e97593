import type { FastifyInstance } from 'fastify'
import { readForm } from '../http/body.ts'
import { html } from '../pages/html.ts'
import type { World } from '../world.ts'
import { faultsPage } from './faults-page.ts'
import { type Query, sendConsole, viewOf } from './frame.ts'
import { moneyPage } from './money-page.ts'
import { notificationsPage } from './notifications-page.ts'
import { objectPage } from './object-page.ts'
import { objectsPage } from './objects-page.ts'
import { requestsPage } from './requests-page.ts'

/** What a developer wants to see. Nothing here does what the control API could not do. */
export function consoleRoutes(app: FastifyInstance, world: World): void {
  app.get('/', (request, reply) => {
    const view = viewOf(world, request)
    return sendConsole(request, reply, view, 'objects', objectsPage(view, request.query as Query))
  })

  app.get<{ Params: { id: string } }>('/console/objects/:id', (request, reply) => {
    const view = viewOf(world, request)
    const page = objectPage(view, request.params.id)
    const missing = html`<p class="empty">${view.words.missing}</p>`
    return sendConsole(request, reply, view, 'objects', page ?? missing, page === undefined ? 404 : 200)
  })

  const pages = {
    requests: requestsPage,
    notifications: notificationsPage,
    money: moneyPage,
    faults: faultsPage,
  }
  for (const [section, page] of Object.entries(pages)) {
    app.get(`/console/${section}`, (request, reply) => {
      const view = viewOf(world, request)
      return sendConsole(request, reply, view, section as keyof typeof pages, page(view))
    })
  }

  app.get('/_emulator/console', (_request, reply) => reply.redirect('/', 303))

  /** Every button of the console asks the control API and goes back to where it was pressed. */
  app.post('/console/do', async (request, reply) => {
    const form = readForm(request)
    const field = (name: string) => form.get(name) ?? ''
    const back = /^\/(?![/\\])[!-~]*$/.test(field('back')) ? field('back') : '/'
    const order = orders[field('action')]?.(field)
    if (order === undefined) return reply.redirect(back, 303)
    const [method, path, body] = order
    const answer = await app.inject({
      method,
      url: `/_emulator${path}`,
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
    if (answer.statusCode < 400) return reply.redirect(back, 303)
    const { error } = answer.json() as { error: string }
    const problem = new URLSearchParams({ problem: error })
    return reply.redirect(`${back}${back.includes('?') ? '&' : '?'}${problem}`, 303)
  })
}

type Order = ['POST' | 'DELETE', string, object?]

const orders: Record<string, (field: (name: string) => string) => Order> = {
  advance: (field) => ['POST', '/clock', { advance: field('duration') }],
  reset_clock: () => ['POST', '/clock', { reset: true }],
  pay: (field) => ['POST', `/payments/${field('id')}/pay`],
  decline: (field) => ['POST', `/payments/${field('id')}/decline`],
  settle: (field) => ['POST', `/${field('kind')}/${field('id')}/settle`, { status: field('status') }],
  resend: (field) => ['POST', `/notifications/${field('seq')}/resend`],
  listen: (field) => ['POST', '/notifications', { url: field('url') }],
  balance: (field) => ['POST', '/balance', { gateway: field('gateway').replace(',', '.') }],
  fault_on: (field) => [
    'POST',
    '/faults',
    {
      operation: field('operation'),
      mode: field('mode'),
      ...(field('times') === '' ? {} : { times: Number(field('times')) }),
    },
  ],
  fault_off: () => ['DELETE', '/faults'],
}

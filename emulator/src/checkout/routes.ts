import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Decline } from '../cards.ts'
import { readForm } from '../http/body.ts'
import { cardErrors, digitsOf, picked, readExpiry, readTyped } from '../pages/card-form.ts'
import { type Html, html } from '../pages/html.ts'
import { type Language, languageOf, wordsIn } from '../pages/language.ts'
import { sendPage } from '../pages/layout.ts'
import { leaveFor } from '../pages/leave.ts'
import { choices } from '../payments/choices.ts'
import { finishChallenge, type PayResult, pay } from '../payments/pay.ts'
import { payOtherwise } from '../payments/pay-otherwise.ts'
import type { Stored } from '../payments/store.ts'
import type { World } from '../world.ts'
import { challengePage } from './challenge-page.ts'
import { endedPage } from './ended-page.ts'
import { otherPage, refusals } from './other-page.ts'
import { payPage } from './pay-page.ts'

type Visit = { Params: { id: string }; Querystring: { lang?: string; method?: string } }

/** The page behind `confirmation_url`: plain forms, so it works without any script. */
export function checkoutRoutes(app: FastifyInstance, world: World): void {
  app.get<Visit>('/checkout/:id', (request, reply) => {
    const visit = look(world, request)
    if (visit.stored === undefined) return sendMissing(reply, visit.language)
    return sendState(world, reply, visit.stored, visit.language, request.query.method)
  })

  app.post<Visit>('/checkout/:id', (request, reply) => {
    const { stored, language } = look(world, request)
    if (stored === undefined) return sendMissing(reply, language)
    if (stored.payment.status !== 'pending') return follow(reply, stored, language, 'not_pending')

    const form = readForm(request)
    const now = world.clock.now()
    const ways = choices(world, stored)
    const method = ways.find((way) => way === form.get('method'))
    if (method !== undefined && method !== 'bank_card') {
      const refusal = refusals.find((reason) => reason === form.get('refusal'))
      const why: Decline | undefined = refusal && { reason: refusal, party: 'payment_network' }
      return follow(reply, stored, language, payOtherwise(world, stored.payment.id, method, why))
    }

    const pick = form.get('pick')
    if (pick !== null) {
      return send(reply, 200, stored, language, payPage(stored, ways, language, now, picked(pick, now)))
    }

    const typed = readTyped(form)
    const expiry = readExpiry(typed.expiry, now)
    const errors = cardErrors(typed, now, wordsIn(language))
    if (expiry === undefined || Object.keys(errors).length > 0) {
      return send(reply, 422, stored, language, payPage(stored, ways, language, now, typed, errors))
    }
    const card = { number: digitsOf(typed.number), expiryMonth: expiry.month, expiryYear: expiry.year }
    return follow(reply, stored, language, pay(world, stored.payment.id, card))
  })

  app.get<Visit>('/checkout/:id/3ds', (request, reply) => {
    const { stored, language } = look(world, request)
    if (stored === undefined) return sendMissing(reply, language)
    if (stored.challenge === null) return reply.redirect(pathOf(stored, language), 303)
    return send(reply, 200, stored, language, challengePage(stored, language), '/3ds')
  })

  app.post<Visit>('/checkout/:id/3ds', (request, reply) => {
    const { stored, language } = look(world, request)
    if (stored === undefined) return sendMissing(reply, language)
    const passed = readForm(request).get('answer') !== 'fail'
    return follow(reply, stored, language, finishChallenge(world, stored.payment.id, passed))
  })
}

function look(world: World, request: FastifyRequest<Visit>) {
  world.catchUp()
  const stored = world.payments.find(request.params.id)
  return { stored, language: languageOf(request.query.lang, stored?.locale) }
}

/**
 * The payer goes back to the shop after success and after failure alike: the shop reads the payment.
 * Who comes too late is told what became of it.
 */
function follow(reply: FastifyReply, stored: Stored, language: Language, result: PayResult) {
  const here = pathOf(stored, language)
  if (result === 'challenge') return reply.redirect(here.replace('?', '/3ds?'), 303)
  if (result === 'not_pending' || stored.returnUrl === null) return reply.redirect(here, 303)
  return leaveFor(reply, stored.returnUrl)
}

function sendState(
  world: World,
  reply: FastifyReply,
  stored: Stored,
  language: Language,
  asked: string | undefined,
) {
  const { payment } = stored
  if (payment.status !== 'pending') return send(reply, 200, stored, language, endedPage(stored, language))

  const ways = choices(world, stored)
  const way = ways.find((type) => type === asked) ?? ways[0] ?? 'bank_card'
  if (way === 'bank_card') {
    return send(reply, 200, stored, language, payPage(stored, ways, language, world.clock.now()))
  }
  const url = `${world.publicUrl}/checkout/${payment.id}?method=${way}`
  return send(reply, 200, stored, language, otherPage(stored, way, ways, url, language), `?method=${way}`)
}

function send(
  reply: FastifyReply,
  status: number,
  stored: Stored,
  language: Language,
  main: Html,
  step = '',
) {
  const path = `/checkout/${stored.payment.id}${step}`
  const isWatching = step === '?method=sbp'
  const page = { title: wordsIn(language).payment, language, path, main, isWatching }
  return sendPage(reply, status, page, stored.returnUrl)
}

function sendMissing(reply: FastifyReply, language: Language) {
  const words = wordsIn(language)
  const main = html`<section class="panel"><h1>${words.missingTitle}</h1><p>${words.missingText}</p></section>`
  return sendPage(reply, 404, { title: words.missingTitle, language, path: '/checkout/', main })
}

const pathOf = ({ payment }: Stored, language: Language) => `/checkout/${payment.id}?lang=${language}`

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { qr } from '../checkout/other-page.ts'
import { readForm } from '../http/body.ts'
import {
  cardErrors,
  digitsOf,
  expiryAndCsc,
  type FieldErrors,
  goodCards,
  nothingTyped,
  numberField,
  picked,
  readExpiry,
  readTyped,
  type Typed,
} from '../pages/card-form.ts'
import { type Html, html } from '../pages/html.ts'
import { type Language, languageOf, wordsIn } from '../pages/language.ts'
import { sendPage } from '../pages/layout.ts'
import { leaveFor } from '../pages/leave.ts'
import type { World } from '../world.ts'
import { confirmMethod, refuseMethod } from './confirm.ts'
import type { Binding } from './store.ts'

type Visit = { Params: { id: string }; Querystring: { lang?: string } }

/** Where the owner of a card or of an account agrees to payments later on. */
export function methodPages(app: FastifyInstance, world: World): void {
  app.get<Visit>('/methods/:id', (request, reply) => {
    const { binding, language } = look(world, request)
    if (binding === undefined) return sendMissing(reply, language)
    return send(reply, 200, binding, language, methodPage(world, binding, language))
  })

  app.post<Visit>('/methods/:id', (request, reply) => {
    const { binding, language } = look(world, request)
    if (binding === undefined) return sendMissing(reply, language)
    const { id, type } = binding.method
    const form = readForm(request)
    const now = world.clock.now()
    const here = `/methods/${id}?lang=${language}`
    const leave = () =>
      binding.returnUrl === null ? reply.redirect(here, 303) : leaveFor(reply, binding.returnUrl)
    if (form.get('answer') === 'refuse') {
      refuseMethod(world, id)
      return leave()
    }
    if (type === 'sbp' || binding.method.status !== 'pending') {
      confirmMethod(world, id)
      return leave()
    }
    const pick = form.get('pick')
    if (pick !== null) {
      return send(reply, 200, binding, language, methodPage(world, binding, language, picked(pick, now)))
    }
    const typed = readTyped(form)
    const expiry = readExpiry(typed.expiry, now)
    const errors = cardErrors(typed, now, wordsIn(language))
    if (expiry === undefined || Object.keys(errors).length > 0) {
      return send(reply, 422, binding, language, methodPage(world, binding, language, typed, errors))
    }
    const number = digitsOf(typed.number)
    confirmMethod(world, id, { number, expiryMonth: expiry.month, expiryYear: expiry.year })
    return leave()
  })
}

function look(world: World, request: FastifyRequest<Visit>) {
  const binding = world.bindings.find(request.params.id)
  return { binding, language: languageOf(request.query.lang, binding?.locale) }
}

function methodPage(
  world: World,
  { method, returnUrl }: Binding,
  language: Language,
  typed: Typed = nothingTyped,
  errors: FieldErrors = {},
): Html {
  const words = wordsIn(language)
  const { id, type, status } = method
  const now = world.clock.now()
  const back = returnUrl === null ? undefined : html`<a class="quiet" href="${returnUrl}">${words.back}</a>`
  if (status !== 'pending') {
    const [outcome, text] =
      status === 'active' ? ['succeeded', words.methodSaved] : ['canceled', words.methodLost]
    return html`<section class="panel"><h1>${words.methodTitle}</h1>
<p class="outcome ${outcome}" role="status">${text}</p>${back}</section>`
  }
  const fields =
    type === 'sbp'
      ? html`<p class="qr" data-watch>${qr(`${world.publicUrl}/methods/${id}`, words.qr)}</p>`
      : html`${numberField(words, typed.number, errors.number)}${expiryAndCsc(words, typed, errors)}`
  const tests =
    type === 'sbp'
      ? undefined
      : html`<section class="tests" aria-labelledby="tests"><h2 id="tests">${words.testCards}</h2>${goodCards(words, 'pay')}</section>`
  return html`<section class="panel">
<h1>${words.methodTitle}</h1>
<p class="what">${words.methodText}</p>
<form method="post" action="/methods/${id}?lang=${language}" data-expiry="${picked('', now).expiry}">
${fields}
<button type="submit" class="primary">${words.methodSave}</button>
<button type="submit" name="answer" value="refuse" class="quiet" formnovalidate>${words.leave}</button>
${tests}
</form></section>`
}

function send(
  reply: FastifyReply,
  status: number,
  { method, returnUrl }: Binding,
  language: Language,
  main: Html,
) {
  const path = `/methods/${method.id}`
  const isWatching = method.type === 'sbp' && method.status === 'pending'
  const page = { title: wordsIn(language).methodTitle, language, path, main, isWatching }
  return sendPage(reply, status, page, returnUrl)
}

function sendMissing(reply: FastifyReply, language: Language) {
  const words = wordsIn(language)
  const main = html`<section class="panel"><h1>${words.missingTitle}</h1><p>${words.missingText}</p></section>`
  return sendPage(reply, 404, { title: words.missingTitle, language, path: '/methods/', main })
}

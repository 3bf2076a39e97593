import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../http/errors.ts'
import { kopecksOf, rubles } from '../money.ts'
import { type Html, html } from '../pages/html.ts'
import { type Language, languageOf, showRubles, showTime, wordsIn } from '../pages/language.ts'
import { sendPage } from '../pages/layout.ts'
import { createPayment } from '../payments/create.ts'
import type { World } from '../world.ts'
import type { LineItem } from './object.ts'
import type { StoredInvoice } from './store.ts'

type Visit = { Params: { id: string }; Querystring: { lang?: string } }

/** The page behind an invoice: what it is for, how much, and a button that leads to a payment. */
export function invoicePages(app: FastifyInstance, world: World): void {
  app.get<Visit>('/invoices/:id', (request, reply) => {
    const { stored, language } = look(world, request)
    if (stored === undefined) return sendMissing(reply, language)
    return send(reply, 200, request.params.id, language, invoicePage(stored, language))
  })

  app.post<Visit>('/invoices/:id', (request, reply) => {
    const { stored, language } = look(world, request)
    if (stored === undefined) return sendMissing(reply, language)
    const { id } = request.params
    const { invoice, paymentData, locale } = stored
    const isOpen = invoice.status === 'pending' && invoice.payment_details === undefined
    if (!isOpen) return reply.redirect(`/invoices/${id}?lang=${language}`, 303)

    const paymentId = tryToBegin(world, id, paymentData, locale)
    if (paymentId === undefined) return send(reply, 409, id, language, invoicePage(stored, language))
    return reply.redirect(`/checkout/${paymentId}?lang=${language}`, 303)
  })
}

/** Undefined if the shop has changed since, and such a payment cannot be made any more. */
function tryToBegin(world: World, ...about: [string, Record<string, unknown>, string | null]) {
  try {
    return world.database.transaction(() => begin(world, ...about))
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

/** The payment under way, or a new one. */
function begin(world: World, id: string, data: Record<string, unknown>, locale: string | null): string {
  const begun = world.payments.find(world.invoices.begun(id) ?? '')
  if (begun?.payment.status === 'pending') return begun.payment.id
  const return_url = `${world.publicUrl}/invoices/${id}`
  const confirmation = { type: 'redirect', return_url, ...(locale === null ? {} : { locale }) }
  const made = createPayment(world, { ...data, confirmation }, id)
  world.invoices.begin(id, made.id)
  return made.id
}

function look(world: World, request: FastifyRequest<Visit>) {
  world.catchUp()
  const stored = world.invoices.find(request.params.id)
  return { stored, language: languageOf(request.query.lang, stored?.locale) }
}

function invoicePage({ invoice, paymentData }: StoredInvoice, language: Language): Html {
  const words = wordsIn(language)
  const { id, status, description, cart, payment_details } = invoice
  const amount = (paymentData.amount as { value: string }).value
  const state = payment_details?.status === 'waiting_for_capture' ? 'waiting_for_capture' : status
  const ended = {
    succeeded: words.paidTitle,
    waiting_for_capture: words.heldTitle,
    canceled: words.invoiceCanceled,
  }
  return html`
<section class="panel">
<p class="shop">${words.invoice}</p>
<h1 class="sum">${showRubles(rubles(kopecksOf({ value: amount, currency: 'RUB' })).value)}</h1>
<p class="what">${description ?? ''}</p>
<ul class="cart">${cart.map(lineOf)}</ul>
${
  state === 'pending'
    ? html`<form method="post" action="/invoices/${id}?lang=${language}">
<button type="submit" class="primary">${words.goToPay}</button>
<p class="hint">${words.payUntil(showTime(Date.parse(invoice.expires_at), language, 'numeric'))}</p></form>`
    : html`<p class="outcome ${state}" role="status">${ended[state]}</p>`
}
</section>`
}

function lineOf({ description, price, discount_price, quantity }: LineItem): Html {
  const full = showRubles(price.value)
  const shown = discount_price === undefined ? full : html`<s>${full}</s> ${showRubles(discount_price.value)}`
  return html`<li><span>${description}</span><span>${quantity} × ${shown}</span></li>`
}

function send(reply: FastifyReply, status: number, id: string, language: Language, main: Html) {
  return sendPage(reply, status, {
    title: wordsIn(language).invoice,
    language,
    path: `/invoices/${id}`,
    main,
  })
}

function sendMissing(reply: FastifyReply, language: Language) {
  const words = wordsIn(language)
  const main = html`<section class="panel"><h1>${words.invoiceMissing}</h1></section>`
  return send(reply, 404, '', language, main)
}

import type { FastifyInstance, FastifyReply } from 'fastify'
import { sendAnswer } from '../http/answer.ts'
import { readForm, readJson } from '../http/body.ts'
import { ApiError, invalid } from '../http/errors.ts'
import { grouped } from '../pages/card-form.ts'
import { type Html, html } from '../pages/html.ts'
import { type Language, languageOf, wordsIn } from '../pages/language.ts'
import { sendPage } from '../pages/layout.ts'
import { type MintedToken, mintToken } from '../payouts/token.ts'
import type { World } from '../world.ts'
import { type Visit, widgetPage } from './page.ts'

type Query = { Querystring: { account_id?: string; return_url?: string; lang?: string } }

/**
 * Our own stand-in for the payout widget. The real one is a script that calls back with the token;
 * here a page redirects with it, and a JSON path gives it to programs.
 */
export function widgetRoutes(app: FastifyInstance, world: World): void {
  app.get<Query>('/payouts-widget', (request, reply) => {
    const { account_id = '', return_url = '', lang } = request.query
    const visit = { accountId: account_id, returnUrl: return_url }
    const language = languageOf(lang)
    const problem = problemWith(world, visit, language)
    if (problem !== undefined) return sendProblem(reply, language, problem)
    return send(reply, 200, visit, language, widgetPage(visit, language))
  })

  app.post<Query>('/payouts-widget', (request, reply) => {
    const form = readForm(request)
    const language = languageOf(request.query.lang)
    const visit = { accountId: form.get('account_id') ?? '', returnUrl: form.get('return_url') ?? '' }
    const problem = problemWith(world, visit, language)
    if (problem !== undefined) return sendProblem(reply, language, problem)

    const pick = form.get('pick')
    if (pick !== null) return send(reply, 200, visit, language, widgetPage(visit, language, grouped(pick)))

    const number = form.get('number') ?? ''
    const minted = mintToken(world, number)
    if (minted === undefined) {
      const page = widgetPage(visit, language, number, wordsIn(language).badNumber)
      return send(reply, 422, visit, language, page)
    }
    return reply.redirect(withToken(visit.returnUrl, minted), 303)
  })

  app.options('/payouts-widget/token', (_request, reply) => openToAll(reply).code(204).send())

  app.post('/payouts-widget/token', (request, reply) => {
    openToAll(reply)
    try {
      const { card } = readJson(request)
      const minted = typeof card === 'string' ? mintToken(world, card) : undefined
      if (minted === undefined) throw invalid('card')
      return reply.send(minted)
    } catch (error) {
      if (error instanceof ApiError) return sendAnswer(reply, error)
      throw error
    }
  })
}

/** The widget runs in the platform's page, so any origin may ask. */
function openToAll(reply: FastifyReply): FastifyReply {
  return reply
    .header('access-control-allow-origin', '*')
    .header('access-control-allow-headers', 'content-type')
    .header('access-control-allow-methods', 'POST')
}

function problemWith(world: World, visit: Visit, language: Language): string | undefined {
  const { shop, gateway } = world.options
  const words = wordsIn(language)
  if (visit.accountId !== gateway.id && visit.accountId !== shop.id) return words.widgetBadAccount
  if (!URL.canParse(visit.returnUrl) || !/^https?:/i.test(visit.returnUrl)) return words.widgetBadReturn
  return undefined
}

function withToken(returnUrl: string, { payout_token, first6, last4, card_type }: MintedToken): string {
  const url = new URL(returnUrl)
  for (const [name, value] of Object.entries({ payout_token, first6, last4, card_type })) {
    url.searchParams.set(name, value)
  }
  return url.href
}

function send(reply: FastifyReply, status: number, visit: Visit, language: Language, main: Html) {
  const query = new URLSearchParams({ account_id: visit.accountId, return_url: visit.returnUrl })
  const page = { title: wordsIn(language).widgetTitle, language, path: `/payouts-widget?${query}`, main }
  return sendPage(reply, status, page, visit.returnUrl)
}

function sendProblem(reply: FastifyReply, language: Language, problem: string) {
  const title = wordsIn(language).widgetBadRequest
  const main = html`<section class="panel"><h1>${title}</h1><p role="alert">${problem}</p></section>`
  return sendPage(reply, 400, { title, language, path: '/payouts-widget', main })
}

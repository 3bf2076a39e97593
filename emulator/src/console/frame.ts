import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Html, html } from '../pages/html.ts'
import { type Language, languageOf } from '../pages/language.ts'
import { sendPage } from '../pages/layout.ts'
import type { World } from '../world.ts'
import { type ConsoleWords, consoleWords } from './words.ts'

export type View = { world: World; language: Language; words: ConsoleWords; path: string }
export type Query = Record<string, string | undefined>

const sections = ['objects', 'requests', 'notifications', 'money', 'faults'] as const
export type Section = (typeof sections)[number]

const addressOf = (section: Section) => (section === 'objects' ? '/' : `/console/${section}`)

/** Who looks, and in which language: as asked now, or as asked before. */
export function viewOf(world: World, request: FastifyRequest): View {
  world.catchUp()
  const { lang } = request.query as Query
  const kept = /(?:^|; )console_language=(ru|en)/.exec(request.headers.cookie ?? '')?.[1]
  const language = languageOf(lang ?? kept)
  return { world, language, words: consoleWords(language), path: pathOf(request) }
}

/** The page without the choice of a language and without news about the last action. */
function pathOf(request: FastifyRequest): string {
  const { pathname, searchParams } = new URL(`http://console${request.url.replace(/^\/+/, '/')}`)
  for (const name of ['lang', 'problem']) searchParams.delete(name)
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`
}

/** A page of the console: where one is, what time it is here, and how the last action failed. */
export function sendConsole(
  request: FastifyRequest,
  reply: FastifyReply,
  view: View,
  section: Section,
  content: Html,
  status = 200,
) {
  const { words, language, path } = view
  const { lang, problem } = request.query as Query
  if (lang !== undefined) reply.header('set-cookie', `console_language=${language}; Path=/; SameSite=Lax`)
  const main = html`
<nav class="sections" aria-label="${words.sections}"><ul>${sections.map(
    (name) =>
      html`<li><a href="${addressOf(name)}"${
        name === section ? html` aria-current="page"` : undefined
      }>${words[name]}${name === 'faults' ? faultCount(view.world) : undefined}</a></li>`,
  )}</ul></nav>
${clockStrip(view)}
${problem === undefined ? undefined : html`<p class="problem" role="alert">${words.problem}: ${problem}</p>`}
<div id="live">${content}</div>`
  return sendPage(reply, status, { title: words[section], language, path, main, isConsole: true })
}

function faultCount(world: World): Html | undefined {
  const count = world.faults.list().filter(({ left }) => left !== 0).length
  return count === 0 ? undefined : html` <b class="count">${count}</b>`
}

function clockStrip({ world, words, language, path }: View): Html {
  return html`<section class="clock" aria-label="${words.clock}">
<p>${words.clock} <b>${showMoment(world.clock.now(), language)}</b></p>
<div class="buttons">${Object.entries(words.advance).map(([duration, label]) =>
    actionButton({ path }, 'advance', label, { duration }),
  )}${actionButton({ path }, 'reset_clock', words.resetClock)}</div>
</section>`
}

/** A button that does something and comes back here. */
export function actionButton(
  { path }: Pick<View, 'path'>,
  action: string,
  label: string,
  fields: Record<string, string | number> = {},
): Html {
  return html`<form method="post" action="/console/do"><input type="hidden" name="back" value="${path}">${Object.entries(
    fields,
  ).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button name="action" value="${action}">${label}</button></form>`
}

/** Moscow's time, to the second. */
export function showMoment(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    timeZone: 'Europe/Moscow',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(ms)
}

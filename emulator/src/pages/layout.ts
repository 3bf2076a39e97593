import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Html, html } from './html.ts'
import { type Language, wordsIn } from './language.ts'

const TYPES: Record<string, string> = {
  'page.css': 'text/css; charset=utf-8',
  'card.js': 'text/javascript; charset=utf-8',
  'console.css': 'text/css; charset=utf-8',
  'console.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}
const files = new Map(
  Object.entries(TYPES).map(([name, type]) => {
    const content = readFileSync(new URL(`./static/${name}`, import.meta.url))
    return [name, { type, content, version: createHash('sha256').update(content).digest('hex').slice(0, 8) }]
  }),
)

/** Styles and the script that makes the form pleasant; the pages work without either. */
export function assetRoutes(app: FastifyInstance): void {
  app.get<{ Params: { file: string } }>('/pages/:file', (request, reply) => {
    const file = files.get(request.params.file)
    if (file === undefined) return reply.code(404).send()
    return reply
      .header('content-type', file.type)
      .header('cache-control', 'public, max-age=86400')
      .header('x-content-type-options', 'nosniff')
      .send(file.content)
  })
}

export type Page = {
  title: string
  language: Language
  /** Where the page is, for the link to the other language. */
  path: string
  main: Html
  /** The developer's pages are wider, and keep themselves up to date. */
  isConsole?: boolean
  /** The page looks now and then whether something has changed elsewhere. */
  isWatching?: boolean
}

/**
 * Sends a page. Nothing but our own files may run in it.
 * @param returnUrl where its form may lead in the end: browsers check redirects of a form, too
 */
export function sendPage(reply: FastifyReply, status: number, page: Page, returnUrl?: string | null) {
  const formAction = ["'self'", returnUrl ? sourceOf(returnUrl) : ''].join(' ').trim()
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; ${page.isConsole || page.isWatching ? "connect-src 'self'; " : ''}form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    )
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(layout(page).text)
}

function sourceOf(url: string): string {
  const { origin, protocol } = new URL(url)
  return origin === 'null' ? protocol : origin
}

function layout({ title, language, path, main, isConsole }: Page): Html {
  const words = wordsIn(language)
  const other = `${path}${path.includes('?') ? '&' : '?'}lang=${words.other.language}`
  const name = isConsole ? words.consoleName : words.name
  const asset = (name: string) => `/pages/${name}?${files.get(name)?.version}`
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} · ${name}</title>
<link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${asset('page.css')}">
${isConsole ? html`<link rel="stylesheet" href="${asset('console.css')}">\n` : undefined}<script src="${asset(isConsole ? 'console.js' : 'card.js')}" defer></script>
</head>
<body${isConsole ? html` class="console"` : undefined}>
<p class="banner" role="note">${words.banner}</p>
<header class="brand">
<img src="${asset('icon.svg')}" alt="" width="28" height="28">
${isConsole ? html`<a class="home" href="/">${name}</a>` : html`<span>${name}</span>`}
<a class="language" href="${other}" lang="${words.other.language}" hreflang="${words.other.language}">${words.other.label}</a>
</header>
<main>${main}</main>
</body>
</html>
`
}

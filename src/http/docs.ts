import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../core/errors.ts'

const ERRORS = new URL('../../docs/errors.md', import.meta.url)
const HTML = 'text/html; charset=utf-8'

/** The readable reference at `/docs`, served whole by ourselves, and the page that problems point to. */
export const docs = fp(async (app) => {
  const open = { schema: { hide: true }, config: { public: true } }
  let reference: Promise<FastifyInstance> | undefined

  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    if (/^\/docs(\?|$)/.test(request.url)) return reply.redirect('/docs/', 301) // its links are relative
    reference ??= loadReference()
    const { statusCode, headers, rawPayload } = await (await reference).inject(request.url)
    if (statusCode !== 200) throw new AppError('not_found', 'there is no such page')
    const type = String(headers['content-type'])
    if (type.startsWith('text/html'))
      reply.header('content-security-policy', policyFor(rawPayload.toString()))
    return reply.type(type).header('cache-control', 'max-age=3600').send(rawPayload)
  }
  app.get('/docs', open, serve)
  app.get('/docs/*', open, serve)
  app.get('/docs/errors', open, async (_request, reply) =>
    reply.type(HTML).send(pageOf(await readFile(ERRORS, 'utf8'))),
  )
})

/** The reference is 5 MB of script in memory, so it is loaded at the first visit, in a server of its own. */
async function loadReference(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const server = Fastify({ routerOptions: { ignoreTrailingSlash: true } })
  await server.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      pageTitle: 'Sdelka API',
      withDefaultFonts: false,
      telemetry: false,
      showDeveloperTools: 'never',
      authentication: { preferredSecurityScheme: 'accessToken' },
      hideClientButton: true,
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  })
  await server.ready()
  return server
}

/** The page's own inline scripts may run, known by their hashes; styles are made by the reference as it draws. */
function policyFor(html: string): string {
  const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].flatMap(([, code]) =>
    code?.trim() ? [code] : [],
  )
  const hashes = scripts.map((code) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`)
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Just enough of Markdown for docs/errors.md: headings, which problems link to, and paragraphs. */
function pageOf(markdown: string): string {
  const escaped = markdown.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const blocks = escaped.split(/\n{2,}/).map((block) => {
    const [, hashes, title = ''] = /^(#{1,3}) (.+)$/.exec(block.trim()) ?? []
    const inline = (title || block.trim()).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    if (!hashes) return `<p>${inline}</p>`
    return `<h${hashes.length} id="${title.replaceAll('`', '')}">${inline}</h${hashes.length}>`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Errors</title>${blocks.join('\n')}</html>`
}

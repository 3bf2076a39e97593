import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import files from '@fastify/static'
import fp from 'fastify-plugin'

/**
 * The built pages, when there are any. A path without a file is a page of the application, which finds its way by
 * itself; only browsers ask for those, so everybody else still gets an honest 404.
 */
export const pages = fp<{ root: string }>(async (app, { root }) => {
  if (!existsSync(join(root, 'index.html'))) return
  await app.register(files, { root, serve: false, preCompressed: true })
  const built = new Set(listFiles(root))

  app.get<{ Params: { '*': string } }>(
    '/*',
    { schema: { hide: true }, config: { public: true, quiet: true } },
    (request, reply) => {
      const path = request.params['*']
      const isHashed = path.startsWith('assets/') // its name changes with its content
      if (built.has(path)) return reply.sendFile(path, isHashed ? FOR_EVER : ASK_AGAIN)
      const wantsPage = request.headers.accept?.includes('text/html') && !/^(api|docs)(\/|$)/.test(path)
      return wantsPage ? reply.sendFile('index.html', ASK_AGAIN) : reply.callNotFound()
    },
  )
})

const FOR_EVER = { maxAge: '1y', immutable: true }
const ASK_AGAIN = { maxAge: 0 }

function listFiles(root: string): string[] {
  const entries = readdirSync(root, { withFileTypes: true, recursive: true })
  const visible = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
  return visible.map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

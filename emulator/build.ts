import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'

/*
 * Makes `dist`, the package that others install: `npm run build -w emulator && npm pack ./emulator/dist`. Node does not strip
 * types under node_modules, so here they are stripped once, and imports name `.js`. Lines stay where they
 * were. In the repository nothing of this is used.
 */
const root = import.meta.dirname
const [from, to] = [join(root, 'src'), process.argv[2] ?? join(root, 'dist')]

/** Not for others: tests and what they are made of. */
const isOurs = (path: string) => /\.test\.ts$|^(testing|spec)\.ts$|^fixtures\//.test(path)

rmSync(to, { recursive: true, force: true })
for (const path of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
  if (!path.endsWith('.ts') || isOurs(path)) continue
  const code = stripTypeScriptTypes(readFileSync(join(from, path), 'utf8'))
  const target = join(to, path.replace(/\.ts$/, '.js'))
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, withJs(code))
}
writeFileSync(join(to, 'index.d.ts'), declarations())
cpSync(join(from, 'pages/static'), join(to, 'pages/static'), { recursive: true })
cpSync(join(root, 'README.md'), join(to, 'README.md'))

const { name, version, description, license, type, keywords, dependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
)
const manifest = {
  ...{ name, version, description, license, type, keywords },
  engines: { node: '>=22.13' },
  bin: { 'yookassa-emulator': './bin.js' },
  exports: { '.': { types: './index.d.ts', default: './index.js' } },
  dependencies,
}
writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

/** Our own imports name `.ts` files. */
function withJs(code: string): string {
  return code.replace(/((?:from|import) ?\(?'\.{1,2}\/[^']+)\.ts'/g, "$1.js'")
}

/** What can be imported, for the compiler of somebody else: the types that are written out, and one function. */
function declarations(): string {
  const types = ['options.ts', 'index.ts'].flatMap((name) => {
    const code = readFileSync(join(from, name), 'utf8')
    return code.match(/^(?:\/\*\*[^/]*\*\/\n)?export type \w+ = \{\n[\s\S]*?^\}\n/gm) ?? []
  })
  return [
    "import type { FastifyServerOptions } from 'fastify'",
    ...types,
    'export declare function startEmulator(options?: EmulatorOptions): Promise<Emulator>\n',
  ].join('\n')
}

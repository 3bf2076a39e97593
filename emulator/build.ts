import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, resolve } from 'node:path'

/*
 * Makes the package that others install. Node does not strip types under node_modules, so here they are
 * stripped once, into `dist`, and imports name `.js`; lines stay where they were. In the repository nothing
 * of this is used.
 *
 *   node build.ts [folder]    a whole package in `dist`, or in that folder
 *   npm pack                  the same as an archive. For that moment package.json leads to `dist`:
 *                             `--pack` before (prepack), `--unpack` after (postpack)
 */
const root = import.meta.dirname
const from = join(root, 'src')
const [how = 'dist'] = process.argv.slice(2)
const manifestPath = join(root, 'package.json')
const kept = join(root, 'dist/package.source.json')

if (how === '--unpack') writeFileSync(manifestPath, readFileSync(kept))
else if (how === '--pack') {
  const source = readFileSync(manifestPath, 'utf8')
  build(join(root, 'dist'))
  writeFileSync(kept, source)
  writeFileSync(manifestPath, manifest(source, './dist'))
} else {
  const folder = resolve(root, how)
  build(folder)
  writeFileSync(join(folder, 'package.json'), manifest(readFileSync(manifestPath, 'utf8'), '.'))
  cpSync(join(root, 'README.md'), join(folder, 'README.md'))
}

function build(to: string): void {
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
}

/** Not for others: tests and what they are made of. */
function isOurs(path: string): boolean {
  return /\.test\.ts$|^(testing|spec)\.ts$|^fixtures\//.test(path)
}

function manifest(source: string, at: string): string {
  const { name, version, description, license, keywords, type, dependencies } = JSON.parse(source)
  const packed = {
    ...{ name, version, description, license, keywords, type },
    engines: { node: '>=22.13' },
    files: [`${at}/**/*.js`, `${at}/**/*.d.ts`, `${at}/pages/static`],
    bin: { 'yookassa-emulator': `${at}/bin.js` },
    exports: { '.': { types: `${at}/index.d.ts`, default: `${at}/index.js` } },
    dependencies,
    ...(at === '.' ? {} : { scripts: { postpack: 'node build.ts --unpack' } }),
  }
  return `${JSON.stringify(packed, null, 2)}\n`
}

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

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

export type SourceFile = { path: string; text: string }
export type Violation = { path: string; line: number; rule: string }

export type Rules = {
  /** Room of `src/` → the rooms (`ledger`) or single files (`settlement/price`) it may import. */
  rooms: Record<string, readonly string[] | 'everything'>
  imports: readonly ImportRule[]
  patterns: readonly PatternRule[]
  maxLines: number
  /** Longer files, each with the reason why it is still one story. */
  longFiles: Record<string, string>
}

/** Files matching `from` must not import what matches `to`, except the pairs allowed. */
export type ImportRule = { from: RegExp; to: RegExp; except?: RegExp; isTypeAllowed?: boolean; rule: string }

/** Code matching `pattern` appears only in files matching `allowedIn`. */
export type PatternRule = { within: RegExp; pattern: RegExp; allowedIn: RegExp; rule: string }

export function findViolations(files: readonly SourceFile[], rules: Rules): Violation[] {
  return files.flatMap((file) => {
    const code = withoutComments(file.text)
    const imports = importsOf(file.path, code)
    return [
      ...imports.flatMap((each) => checkRoom(file.path, each, rules)),
      ...imports.flatMap((each) => checkImport(file.path, each, rules.imports)),
      ...checkPatterns(file.path, code, rules.patterns),
      ...checkLength(file, rules),
    ]
  })
}

export type Import = { target: string; line: number; isType: boolean }

const IMPORT =
  /^[ \t]*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\bfrom\s*)?['"]([^'"\n]+)['"]|\bimport\s*\(\s*['"]([^'"\n]+)['"]/gm

/** What a file imports: paths from the repository's root for our own, names for packages. */
export function importsOf(path: string, code: string): Import[] {
  return [...code.matchAll(IMPORT)].map((match) => ({
    target: resolveTarget(path, match[2] ?? match[3] ?? ''),
    line: lineAt(code, match.index + match[0].length),
    isType: match[1] !== undefined,
  }))
}

function resolveTarget(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return normalize(join(dirname(path), specifier)).replaceAll('\\', '/')
  return specifier
    .replace(/^#schema\//, 'sdk/src/schema/')
    .replace(/^@sdelka\/(sdk|web)/, '$1/src/index.ts')
    .replace(/^yookassa-emulator/, 'emulator/src/index.ts')
}

function checkRoom(path: string, { target, line }: Import, { rooms }: Rules): Violation[] {
  const [from, to] = [roomOf(path), roomOf(target)]
  if (!from || !to || from === to || path.endsWith('.test.ts')) return []
  const allowed = rooms[from]
  if (!allowed) return [{ path, line, rule: `${from} is not in the table of rooms: add it` }]
  const file = target.replace(/^src\//, '').replace(/\.ts$/, '')
  if (allowed === 'everything' || allowed.includes(to) || allowed.includes(file)) return []
  return [{ path, line, rule: `${from} may not import ${file}: needs go down, news goes up by worker.ts` }]
}

/** `src/payment/settle.ts` belongs to the room `payment`, `src/app.ts` is a room of its own. */
function roomOf(path: string): string | undefined {
  return path.match(/^src\/([^/]+?)(?:\.ts$|\/)/)?.[1]
}

function checkImport(path: string, each: Import, rules: readonly ImportRule[]): Violation[] {
  return rules
    .filter(({ from, to, except, isTypeAllowed }) => {
      if (!from.test(path) || !to.test(each.target) || (isTypeAllowed && each.isType)) return false
      return !except?.test(`${path} → ${each.target}`)
    })
    .map(({ rule }) => ({ path, line: each.line, rule: `${rule} (imports ${each.target})` }))
}

function checkPatterns(path: string, code: string, rules: readonly PatternRule[]): Violation[] {
  const words = withoutStrings(code)
  return rules
    .filter(({ within, allowedIn }) => within.test(path) && !allowedIn.test(path))
    .flatMap(({ pattern, rule }) =>
      [...words.matchAll(new RegExp(pattern, 'gm'))].map(({ index }) => ({
        path,
        line: lineAt(words, index),
        rule,
      })),
    )
}

function checkLength({ path, text }: SourceFile, { maxLines, longFiles }: Rules): Violation[] {
  const lines = text.trimEnd().split('\n').length
  if (lines <= maxLines || longFiles[path]) return []
  return [{ path, line: lines, rule: `${lines} lines: past ${maxLines}, look for a second story inside` }]
}

const STRING = `'(?:\\\\.|[^'\\\\\\n])*'|"(?:\\\\.|[^"\\\\\\n])*"|\`(?:\\\\.|[^\`\\\\])*\``
const COMMENT = '\\/\\/[^\\n]*|\\/\\*[\\s\\S]*?\\*\\/'

/** Comments become blank; lines keep their numbers. Strings are matched first: a glob may hold a comment's start. */
function withoutComments(text: string): string {
  return text.replace(new RegExp(`${STRING}|${COMMENT}`, 'g'), (match) =>
    match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match,
  )
}

/** Quoted text is no code; a template may hold code, so it stays. */
const withoutStrings = (code: string) =>
  code.replace(new RegExp(STRING, 'g'), (match) =>
    match.startsWith('`') ? match : match.replace(/[^\n]/g, ' '),
  )

const lineAt = (text: string, index: number) => text.slice(0, index).split('\n').length

const SKIPPED = new Set(['node_modules', 'dist', 'coverage'])

/** Our own sources below the given folders, with paths from the root. */
export function readSources(root: string, folders: readonly string[]): SourceFile[] {
  const walk = (folder: string): SourceFile[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (SKIPPED.has(entry.name) || entry.name.startsWith('.')) return []
      if (entry.isDirectory()) return walk(path)
      return /\.(ts|tsx|mjs)$/.test(path) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : []
    })
  return folders.filter((folder) => existsSync(join(root, folder))).flatMap(walk)
}

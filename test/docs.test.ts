import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedAddresses } from '../src/ledger/addresses.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = [...listPages('.'), ...listPages('docs'), ...listPages('docs/decisions')]

function listPages(folder: string): string[] {
  const names = readdirSync(join(root, folder))
  return names.filter((name) => name.endsWith('.md')).map((name) => join(folder, name))
}

/** Links to files of ours, without what follows `#`. */
function linksOf(page: string): string[] {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link)
  return links.map((link) => join(dirname(page), link))
}

describe('the documents', () => {
  it.each(pages)('%s links to what exists', (page) => {
    expect(linksOf(page).filter((link) => !existsSync(join(root, link)))).toEqual([])
  })

  it.each(['README.md', 'README.ru.md'])('%s names every setting', (page) => {
    const settings = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name)
    expect(settings.length).toBeGreaterThan(30)
    const text = read(page)
    expect([...new Set(settings)].filter((name) => !text.includes(`\`${name}\``))).toEqual([])
  })

  it('the READMEs say the same in both languages', () => {
    const outline = (page: string) =>
      read(page)
        .split('\n')
        .filter((line) => /^(#|\||```|\d\.)/.test(line))
        .map((line) =>
          /^\|/.test(line) ? `| ${line.match(/`[^`]+`/)?.[0] ?? ''}` : (line.match(/^\S+/)?.[0] ?? ''),
        )
    expect(outline('README.ru.md')).toEqual(outline('README.md'))
  })

  it('the money flows know every kind of address and entry', () => {
    const flows = read('docs/money-flows.md')
    const owned = [...read('src/ledger/addresses.ts').matchAll(/`(\w+:)\$\{string\}`/g)].map(
      ([, kind]) => kind,
    )
    expect(owned.length).toBeGreaterThan(3)
    for (const address of [...sharedAddresses, ...owned]) expect(flows).toContain(`\`${address}`)
    const keys = ['payment/settle', 'settlement/orchestrator', 'payout/settle', 'payout/promise'].flatMap(
      (file) =>
        [...read(`src/${file}.ts`).matchAll(/key: `(\w+)\/\$\{[^}]+\}\/([\w-]+)`/g)].map(
          (key) => `${key[1]}/…/${key[2]}`,
        ),
    )
    expect(keys.length).toBeGreaterThan(5)
    const told = flows.replaceAll(/<\w+>/g, '…')
    for (const key of keys) expect(told).toContain(key)
  })
})

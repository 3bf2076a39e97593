import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allTexts } from './i18n.ts'

const root = join(import.meta.dirname, '../../..')
const html = readFileSync(join(root, 'web/index.html'), 'utf8')
const rooms = import.meta.glob(['../*/*words*.ts', './*.ts', '!./*.test.ts'], { eager: true })

describe('the pages', () => {
  it('say everything in both languages', () => {
    expect(Object.keys(rooms).length).toBeGreaterThan(2)
    const [russian, english] = [allTexts('ru'), allTexts('en')]
    expect(Object.keys(english).toSorted()).toEqual(Object.keys(russian).toSorted())
    for (const [room, texts] of Object.entries(russian)) {
      expect(keysOf(english[room]), room).toEqual(keysOf(texts))
      const holes = (language: typeof russian) =>
        Object.entries(language[room] ?? {}).map(([key, text]) => [baseOf(key), holesOf(text)] as const)
      expect(Object.fromEntries(holes(english)), room).toEqual(Object.fromEntries(holes(russian)))
    }
  })

  it('know a text for every code of an error', () => {
    const codes = [...readFileSync(join(root, 'docs/errors.md'), 'utf8').matchAll(/^### `(\w+)`/gm)]
    const known = Object.keys(allTexts('ru').errors ?? {})
    expect(codes.map(([, code]) => code).filter((code) => !known.includes(code as string))).toEqual([])
  })

  it('run nothing inline, so that the strict policy of the server lets them work', () => {
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style/)
  })
})

const baseOf = (key: string) => key.replace(/_(one|few|many|other)$/, '')
const keysOf = (texts: Record<string, string> = {}) => [...new Set(Object.keys(texts).map(baseOf))].toSorted()
const holesOf = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(([, hole]) => hole).toSorted()

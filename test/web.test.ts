import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { english, showRubles } from '../web/src/words.ts'

const html = readFileSync(join(import.meta.dirname, '../web/index.html'), 'utf8')

describe('the welcome page', () => {
  it('says everything in both languages', () => {
    const russian = [...html.matchAll(/data-word="(\w+)"/g)].map(([, word]) => word)
    expect(russian.toSorted()).toEqual(Object.keys(english).toSorted())
  })

  it('shows sums that make up 1000.00, as Russians write them', () => {
    const sums = [...html.matchAll(/data-sum="([\d.]+)">([^<]+)</g)]
    const [whole, ...shares] = sums.map(([, value]) => Math.round(Number(value) * 100))
    expect(shares.reduce((total, share) => total + share)).toBe(whole)
    for (const [, value = '', shown = ''] of sums) {
      expect(shown.replaceAll(/\s/g, ' ')).toBe(showRubles(value, 'ru').replaceAll(/\s/g, ' '))
    }
  })

  it('runs nothing inline, so that the strict policy of the server lets it work', () => {
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style/)
  })
})

it.each([
  ['846.00', '846,00\u202f₽', '846.00\u202f₽'],
  ['1000.00', '1\u202f000,00\u202f₽', '1,000.00\u202f₽'],
  ['1234567.05', '1\u202f234\u202f567,05\u202f₽', '1,234,567.05\u202f₽'],
])('shows %s as %s and %s', (value, ru, en) => {
  expect(showRubles(value, 'ru')).toBe(ru)
  expect(showRubles(value, 'en')).toBe(en)
})

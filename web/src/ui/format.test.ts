import { expect, it } from 'vitest'
import { readRubles, showElsewhere, showRubles } from './format.ts'

it.each([
  ['846.00', '846,00\u00a0₽', '846.00\u00a0₽'],
  ['1000.00', '1\u202f000,00\u00a0₽', '1,000.00\u00a0₽'],
  ['-1234567.05', '\u22121\u202f234\u202f567,05\u00a0₽', '\u22121,234,567.05\u00a0₽'],
])('shows %s as %s and %s', (value, ru, en) => {
  expect(showRubles(value, 'ru')).toBe(ru)
  expect(showRubles(value, 'en')).toBe(en)
})

it.each([
  ['1 000,5', '1000.50'],
  ['1\u202f000,00 ₽', '1000.00'],
  ['007', '7.00'],
  ['0,1', '0.10'],
  ['1,234', undefined],
  ['-5', undefined],
  ['', undefined],
])('reads %s as %s', (typed, value) => {
  expect(readRubles(typed)).toBe(value)
})

it('says whose clock it is only where another one hangs on the wall', () => {
  const at = Date.parse('2026-11-23T12:00:00Z')
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  expect(showElsewhere(at, 'ru', timeZone)).toBe('')
  expect(showElsewhere(at, 'ru', 'Asia/Kathmandu')).toBe('GMT+5:45')
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, basisPoints, type Kopecks, kopecks, parseRubles, rubles, subtract, sum } from './money.ts'

const LARGEST = 90_000_000_000_00 // ninety billion rubles

const amount = fc.integer({ min: 0, max: LARGEST }).map(kopecks)
const signed = fc.integer({ min: -LARGEST, max: LARGEST }).map(kopecks)
const points = fc.integer({ min: 0, max: 10_000 })

describe('kopecks', () => {
  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53)])('are never %s', (value) => {
    expect(() => kopecks(value)).toThrow(RangeError)
  })

  it('are whole numbers up to 2^53', () => {
    for (const value of [0, -1, 1_500_00, Number.MAX_SAFE_INTEGER]) expect(kopecks(value)).toBe(value)
  })

  it('add up without leaving the whole numbers', () => {
    fc.assert(fc.property(signed, signed, (a, b) => subtract(add(a, b), b) === a))
    fc.assert(
      fc.property(fc.array(signed, { maxLength: 50 }), (list) => {
        expect(BigInt(sum(list))).toBe(list.reduce((total, each) => total + BigInt(each), 0n))
      }),
    )
    expect(sum([])).toBe(0)
  })

  it('never overflow in silence', () => {
    const most = kopecks(Number.MAX_SAFE_INTEGER)
    expect(() => add(most, kopecks(1))).toThrow(RangeError)
    expect(() => subtract(kopecks(-Number.MAX_SAFE_INTEGER), kopecks(1))).toThrow(RangeError)
    expect(() => sum([most, most])).toThrow(RangeError)
  })
})

describe('basis points', () => {
  it('are the exact part, rounded half up', () => {
    fc.assert(
      fc.property(amount, points, (total, part) => {
        const exact = BigInt(total) * BigInt(part) // in ten thousandths of a kopeck
        const error = BigInt(basisPoints(total, part)) * 10_000n - exact
        return -5_000n < error && error <= 5_000n
      }),
    )
  })

  it('never exceed the whole, and a larger part is never less', () => {
    fc.assert(
      fc.property(amount, points, points, (total, a, b) => {
        const [less, more] = [basisPoints(total, Math.min(a, b)), basisPoints(total, Math.max(a, b))]
        return 0 <= less && less <= more && more <= total
      }),
    )
  })

  it.each([
    [5, 1000, 1], // 0.5 goes up
    [4, 1000, 0],
    [15, 1000, 2],
    [333_33, 1000, 33_33],
    [1234_57, 1000, 123_46],
    [100_00, 0, 0],
    [100_00, 10_000, 100_00],
  ])('of %i at %i are %i', (total, part, wanted) => {
    expect(basisPoints(kopecks(total), part)).toBe(wanted)
  })

  it.each([
    [-1, 100],
    [100, -1],
    [100, 10_001],
    [100, 0.5],
    [100, Number.NaN],
  ])('of %d at %d make no sense', (total, part) => {
    expect(() => basisPoints(total as Kopecks, part)).toThrow(RangeError)
  })
})

describe('rubles', () => {
  it('are read back as they were written', () => {
    fc.assert(fc.property(signed, (value) => parseRubles(rubles(value)) === value))
  })

  it('are always written with two decimals', () => {
    fc.assert(fc.property(signed, (value) => /^-?(0|[1-9]\d*)\.\d{2}$/.test(rubles(value))))
  })

  it.each([
    ['0', 0],
    ['1500', 1_500_00],
    ['1500.5', 1_500_50],
    ['1500.05', 1_500_05],
    ['-0.01', -1],
    ['007.10', 7_10],
    ['9999999999999.99', 999_999_999_999_999],
  ])('%s is %i kopecks', (text, value) => {
    expect(parseRubles(text)).toBe(value)
  })

  it.each([
    '',
    '.5',
    '5.',
    '1.005',
    '1,50',
    '1 000',
    '+1',
    '1e3',
    '0x10',
    'NaN',
    ' 1',
    '1\n',
    '١',
    '12345678901234',
    '--1',
  ])('%j is no amount', (text) => {
    expect(() => parseRubles(text)).toThrow(RangeError)
  })
})

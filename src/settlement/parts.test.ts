import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kopecks, sum } from '../core/money.ts'
import { inParts } from './split.ts'

const amount = (min: number, max: number) => fc.integer({ min, max }).map(kopecks)

describe('a share in parts', () => {
  it.each([
    [846_00, 500_00, [423_00, 423_00]],
    [1044_44, 500_00, [348_15, 348_15, 348_14]],
    [500_00, 500_00, [500_00]],
    [500_01, 500_00, [250_01, 250_00]],
    [4_99, 500_00, []],
    [5_00, 500_00, [5_00]],
    [0, 500_00, []],
  ])('of %i and at most %i each is %j', (share, max, parts) => {
    expect(inParts(kopecks(share), kopecks(5_00), kopecks(max))).toEqual(parts)
  })

  it('adds up, has as few parts as possible, none too large and none too small', () => {
    fc.assert(
      fc.property(amount(1, 1000_00), amount(0, 4000_00), amount(0, 10_000_00), (min, room, share) => {
        const max = kopecks(2 * min + room)
        const parts = inParts(share, min, max)
        if (share < min) return parts.length === 0
        return (
          sum(parts) === share &&
          parts.length === Math.ceil(share / max) &&
          parts.every((part) => min <= part && part <= max)
        )
      }),
    )
  })
})

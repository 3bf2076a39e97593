import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { inBatches } from './batches.ts'

const isBadOne = (error: unknown) => error instanceof Error && error.message.startsWith('bad')

function counting(max = 3, isBad = (_: number) => false, word = 'bad') {
  const batches: number[][] = []
  const double = inBatches(
    async (numbers: readonly number[]) => {
      batches.push([...numbers])
      await setImmediate()
      if (numbers.some(isBad)) throw new Error(`${word}: ${numbers}`)
      return numbers.map((number) => number * 2)
    },
    max,
    isBadOne,
  )
  return { batches, double }
}

it('carries out together what comes in one turn, and what comes meanwhile', async () => {
  const { batches, double } = counting()
  const first = [1, 2].map(double)
  while (batches.length === 0) await setImmediate()
  const later = [3, 4, 5, 6].map(double)
  expect(await Promise.all([...first, ...later])).toEqual([2, 4, 6, 8, 10, 12])
  expect(batches).toEqual([[1, 2], [3, 4, 5], [6]])
  expect(await double(7)).toBe(14)
  expect(batches.at(-1)).toEqual([7])
})

it('lets each fail for itself', async () => {
  const { batches, double } = counting(3, (number) => number === 3)
  const settled = await Promise.allSettled([1, 2, 3, 4].map(double))
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(settled[2]).toMatchObject({ reason: new Error('bad: 3') })
  expect(batches).toEqual([[1, 2, 3], [1], [2], [3], [4]])
  await expect(double(3)).rejects.toThrow('bad: 3')
  expect(await double(5)).toBe(10)
})

it('fails for all at once when the fault is nobody’s', async () => {
  const { batches, double } = counting(3, (number) => number === 3, 'away')
  const settled = await Promise.allSettled([1, 2, 3, 4].map(double))
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled'])
  expect(batches).toEqual([[1, 2, 3], [4]])
})

import { describe, expect, it } from 'vitest'
import { Cursor, MAX_LATE } from './cursor.ts'

describe('a cursor', () => {
  it('goes on with the newest when nothing is missing', () => {
    const cursor = new Cursor(7, [], 0)
    cursor.pass(8, 0)
    cursor.pass(9, 0)
    expect([cursor.newest, cursor.position, cursor.late]).toEqual([9, 9, []])
  })

  it('stays before an id that is not there yet, until it comes', () => {
    const cursor = new Cursor(7, [], 0)
    cursor.pass(10, 0)
    expect([cursor.newest, cursor.position, cursor.late]).toEqual([10, 7, [8, 9]])
    cursor.pass(9, 0)
    expect([cursor.position, cursor.late]).toEqual([7, [8]])
    cursor.pass(8, 0)
    expect([cursor.position, cursor.late]).toEqual([10, []])
  })

  it('waits for those that were missing when it was opened', () => {
    const cursor = new Cursor(7, [5], 0)
    expect(cursor.position).toBe(4)
    cursor.pass(5, 0)
    expect(cursor.position).toBe(7)
  })

  it('gives up what was rolled back', () => {
    const cursor = new Cursor(7, [], 0)
    cursor.pass(9, 1_000)
    cursor.giveUpOld(121_000)
    expect(cursor.position).toBe(7)
    cursor.giveUpOld(121_001)
    expect([cursor.position, cursor.late]).toEqual([9, []])
  })

  it('waits for no more than so many after a jump', () => {
    const cursor = new Cursor(0, [], 0)
    cursor.pass(1_000_000, 0)
    cursor.pass(1_000_010, 0)
    expect(cursor.late).toHaveLength(MAX_LATE)
    expect(cursor.late.at(-1)).toBe(1_000_009)
  })
})

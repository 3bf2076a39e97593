import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EventStream } from './stream.ts'

const told = { event: 'open', resumed: true } as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const readAll = (stream: EventStream) => {
  const texts: string[] = []
  stream.on('data', (chunk) => texts.push(String(chunk)))
  return texts
}

it('says something now and then, so that nobody takes it for dead', async () => {
  const stream = new EventStream(undefined)
  const texts = readAll(stream)
  stream.tell(told, 7)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(texts.join('')).toBe('retry: 1000\nid: 7\nevent: open\ndata: {"resumed":true}\n\n:\n\n:\n\n')
  stream.destroy()
})

it('ends with the token, and after an hour at the latest', async () => {
  for (const [until, leftMs] of [
    [new Date(Date.now() + 60_000), 60_000],
    [new Date(Date.now() + 86_400_000), 3_600_000],
    [undefined, 3_600_000],
  ] as const) {
    const stream = new EventStream(until)
    readAll(stream)
    await vi.advanceTimersByTimeAsync(leftMs - 1)
    expect(stream.destroyed).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    vi.useRealTimers()
    await pause(10)
    expect(stream.destroyed).toBe(true)
    vi.useFakeTimers()
  }
})

it('waits for nobody who does not read', async () => {
  const stream = new EventStream(undefined)
  stream.tell(told, 7)
  stream.finish()
  await vi.advanceTimersByTimeAsync(1_999)
  expect(stream.destroyed).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(stream.destroyed).toBe(true)
  stream.tell(told, 8) // too late, and no harm
})

it('is dropped when too much is left unread', () => {
  const stream = new EventStream(undefined)
  for (let position = 0; position < 10_000; position++) stream.tell(told, position)
  expect(stream.destroyed).toBe(true)
})

import { describe, expect, it } from 'vitest'
import { AppError } from './errors.ts'
import { lifecycle, to } from './lifecycle.ts'

type State = 'closed' | 'open' | 'gone'
type Event = 'open' | 'close' | 'remove'
type Actor = 'owner' | 'guest'

const door = lifecycle<State, Event, Actor>('door', {
  closed: { open: to('open', 'owner', 'guest'), remove: to('gone', 'owner') },
  open: { close: to('closed', 'owner', 'guest') },
  gone: {},
})

const refusal = (act: () => unknown): AppError => {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('it was allowed')
}

describe('a lifecycle', () => {
  it('follows its table', () => {
    expect(door.next('closed', 'open', 'guest')).toBe('open')
    expect(door.next('open', 'close', 'owner')).toBe('closed')
    expect(door.next('closed', 'remove', 'owner')).toBe('gone')
  })

  it('knows its states and which are final', () => {
    expect(door.states).toEqual(['closed', 'open', 'gone'])
    expect(door.states.filter(door.isFinal)).toEqual(['gone'])
  })

  it('says what each actor may do', () => {
    expect(door.allowed('closed', 'owner')).toEqual(['open', 'remove'])
    expect(door.allowed('closed', 'guest')).toEqual(['open'])
    expect(door.allowed('gone', 'owner')).toEqual([])
    expect(door.can('closed', 'remove', 'guest')).toBe(false)
  })

  it('refuses what the table does not have, and says what it has', () => {
    const error = refusal(() => door.next('closed', 'remove', 'guest'))
    expect(error.code).toBe('wrong_state')
    expect(error.message).toBe('the guest cannot remove a closed door')
    expect(error.details).toEqual({ state: 'closed', event: 'remove', allowed: ['open'] })
    expect(refusal(() => door.next('gone', 'open', 'owner')).details.allowed).toEqual([])
  })
})

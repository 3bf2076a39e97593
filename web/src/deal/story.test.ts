import { describe, expect, it } from 'vitest'
import { declaredEvents } from '../../../test/setup/seen.ts'
import { textOf } from '../words/i18n.ts'
import { isMachine, storyKey } from './story-words.ts'

/** Names that the sources put together; those of accounts are in no deal. */
const composed = ['deal.expiring', 'payment.hold_secured', 'payment.hold_given_back']
const declared = [...declaredEvents(), ...composed].filter((what) => !what.startsWith('account.'))

describe('the story of a deal', () => {
  it('has a text in both languages for everything that can happen', () => {
    expect(declared.length).toBeGreaterThan(40)
    for (const language of ['ru', 'en'] as const) {
      const silent = declared.filter((what) => !textOf('deal-story', storyKey(what), language))
      expect(silent, language).toEqual([])
    }
  })

  it('folds nothing that a person has done', () => {
    const done = ['enroll.created', 'enroll.accepted', 'enroll.ready', 'enroll.confirmed', 'enroll.cancelled']
    expect(done.filter(isMachine)).toEqual([])
  })
})

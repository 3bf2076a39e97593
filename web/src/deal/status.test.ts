import { describe, expect, it } from 'vitest'
import { textOf } from '../words/i18n.ts'
import { enrollStatuses, paymentStatuses, situationOf, situations, toneOf, viewers } from './status.ts'
import { sentenceOf } from './status-words.ts'

const settlements = [null, 'capturing', 'paying_out', 'waiting', 'settled'] as const

const standings = enrollStatuses.flatMap((status) =>
  paymentStatuses.flatMap((payment) =>
    settlements.flatMap((state) =>
      [null, 'a dispute'].flatMap((dispute_id) =>
        [null, '2026-05-14T12:00:00.000Z'].map((confirmed_at) => ({
          status,
          payment: payment === 'none' ? null : { status: payment },
          settlement: state && { state },
          dispute_id,
          confirmed_at,
        })),
      ),
    ),
  ),
)

describe('the status of a deal', () => {
  it('has a text for everybody in both languages, whatever it is', () => {
    for (const standing of standings) {
      const situation = situationOf(standing)
      for (const viewer of viewers) {
        for (const language of ['ru', 'en'] as const) {
          const name = `${JSON.stringify(standing)} ${viewer} ${language}`
          expect(textOf('deal-status', sentenceOf(situation, viewer), language), name).toBeTruthy()
          expect(textOf('deal-status', `word_${situation}`, language), name).toBeTruthy()
        }
        expect(toneOf(situation, viewer)).toBeTruthy()
      }
    }
  })

  it('reaches every situation that has a text', () => {
    expect([...new Set(standings.map(situationOf))].toSorted()).toEqual(situations.toSorted())
  })

  it('never says that money is safe which is not there', () => {
    const safe = ['askedHeld', 'held', 'secured', 'done', 'capturing']
    const claimed = standings.filter(
      (standing) =>
        !standing.dispute_id && safe.includes(situationOf(standing)) && standing.status !== 'completed',
    )
    expect(
      claimed.every(({ payment }) => payment?.status === 'processing' || payment?.status === 'succeeded'),
    ).toBe(true)
  })
})

import type { Passport } from '@sdelka/sdk'
import { CircleUserRound, Hand, Handshake, type LucideIcon, Split, Wallet } from 'lucide-react'
import { useState } from 'react'
import { Card } from '../ui/card.tsx'
import { Shares } from '../ui/shares.tsx'
import { Entries } from './entries.tsx'
import { isSome, type Station, stations, trackOf } from './stations.ts'
import { isOver, situationOf } from './status.ts'
import { useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

const icons: Record<Station, LucideIcon> = {
  client: CircleUserRound,
  hold: Hand,
  escrow: Handshake,
  split: Split,
  received: Wallet,
}

/** The way of the money, and a coin where it is by the journal. */
export function MoneyTrack({ passport }: { passport: Passport }) {
  const t = useDealWords()
  const rubles = useRubles()
  const [shown, setShown] = useState<Station>()
  const { enroll } = passport
  const track = trackOf(passport)
  const isPlanned = !track.shares && !isOver(situationOf(enroll))
  return (
    <Card title={t('track')}>
      <div className="relative">
        <div aria-hidden className="absolute inset-x-[10%] top-[21px] h-0.5 bg-line" />
        <ol className="relative grid grid-cols-5">
          {stations.map((station) => {
            const Icon = icons[station]
            const isHere = station === track.at
            return (
              <li key={station} aria-current={isHere ? 'step' : undefined}>
                <button
                  type="button"
                  aria-haspopup="dialog"
                  onClick={() => setShown(station)}
                  className="mx-auto flex min-h-11 w-full flex-col items-center gap-1 rounded-lg"
                >
                  <span
                    className={`flex size-11 items-center justify-center rounded-full border bg-card ${
                      isSome(track.sums[station]) ? 'border-safe text-safe' : 'border-line text-soft'
                    }`}
                  >
                    <Icon aria-hidden size={20} />
                  </span>
                  <span
                    className={`text-[12px] leading-4 max-sm:sr-only sm:text-small ${isHere ? 'font-semibold' : 'text-soft'}`}
                  >
                    <span className="sr-only">{t('seeEntries', { station: '' })}</span>
                    {t(`station_${station}`)}
                    {isHere && <span className="sr-only">, {t('here')}</span>}
                  </span>
                </button>
              </li>
            )
          })}
        </ol>
        <span
          aria-hidden
          style={{ left: `${stations.indexOf(track.at) * 20 + 10}%` }}
          className="-translate-x-1/2 pointer-events-none absolute top-0 flex size-11 items-center justify-center rounded-full bg-safe font-bold text-lead text-safe-ink transition-[left] duration-[250ms] ease-out motion-reduce:transition-none"
        >
          ₽
        </span>
      </div>
      <ul className="mt-3 mb-5 flex flex-col gap-1 text-center">
        {(['hold', 'escrow', 'split', 'received'] as const)
          .filter((station) => isSome(track.sums[station]))
          .map((station) => (
            <li key={station} className={station === track.at ? 'font-semibold' : 'text-soft'}>
              {t(`at_${station}`, { sum: rubles(track.sums[station]) })}
            </li>
          ))}
        {isSome(track.returning) && <li>{t('comingBack', { sum: rubles(track.returning) })}</li>}
        {isSome(track.sums.client) && <li>{t('cameBack', { sum: rubles(track.sums.client) })}</li>}
        {track.at === 'client' && !isSome(track.returning) && !isSome(track.sums.client) && (
          <li className="text-soft">{t('at_client')}</li>
        )}
      </ul>
      {(track.shares || isPlanned) && (
        <>
          <h3 className="mb-2 font-medium text-small text-soft">
            {track.shares ? t('divided') : t('planned', { sum: rubles(enroll.price) })}
          </h3>
          <Shares of={{ ...enroll.split, ...track.shares }} />
        </>
      )}
      <Entries station={shown} passport={passport} onClose={() => setShown(undefined)} />
    </Card>
  )
}

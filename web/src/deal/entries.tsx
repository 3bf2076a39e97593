import type { Passport } from '@sdelka/sdk'
import { ArrowRight } from 'lucide-react'
import { Dialog } from '../ui/dialog.tsx'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { entriesAt, type Station } from './stations.ts'
import { useDealWords } from './words.ts'

/** What the journal says about one place. */
export function Entries({
  station,
  passport,
  onClose,
}: {
  station: Station | undefined
  passport: Passport
  onClose: () => void
}) {
  const t = useDealWords()
  const place = usePlace()
  const entries = station ? entriesAt(station, passport.entries) : []
  return (
    <Dialog
      title={station ? t('entries', { station: t(`station_${station}`) }) : ''}
      isOpen={station !== undefined}
      onClose={onClose}
    >
      {entries.length === 0 && <p className="text-soft">{t('noEntries')}</p>}
      <ol className="flex flex-col gap-4">
        {entries.map(({ id, at, postings }) => (
          <li key={id} className="border-line border-b pb-3 last:border-0">
            <When at={at} className="text-small text-soft" />
            {postings.map(({ from, to, amount }) => (
              <p key={`${from} ${to}`} className="flex flex-wrap items-center justify-between gap-x-4">
                <span className="inline-flex flex-wrap items-center gap-1.5">
                  {place(from)}
                  <ArrowRight aria-hidden size={16} className="text-soft" />
                  {place(to)}
                </span>
                <Sum of={amount} className="font-medium" />
              </p>
            ))}
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

/** An address of the ledger as a person calls the place. */
export function usePlace(): (address: string) => string {
  const t = useDealWords()
  return (address) => {
    if (address === 'yookassa:shop') return t('place_shop')
    if (address === 'yookassa:gateway') return t('place_gateway')
    if (address === 'yookassa:platform') return t('place_yookassa')
    if (address.startsWith('yookassa:deal')) return t('place_deal')
    const kinds = [
      'hold',
      'escrow',
      'payable',
      'tax',
      'revenue',
      'payout',
      'refund',
      'authorized',
      'expense',
    ] as const
    const kind = kinds.find((each) => address.startsWith(`${each}:`))
    return kind ? t(`place_${kind}`) : address
  }
}

import type { Enroll } from '@sdelka/sdk'
import { useCommonWords } from '../words/common.ts'
import { Sum } from './sum.tsx'

/** Where a sum goes, to the kopeck: a bar in proportion and three lines. */
export function Shares({ of }: { of: Enroll['split'] }) {
  const t = useCommonWords()
  const parts = [
    { key: 'net', name: t('toMaster'), sum: of.net, bar: 'bg-safe' },
    { key: 'fee', name: t('toPlatform'), sum: of.fee, bar: 'bg-fee' },
    { key: 'tax', name: t('toTax'), sum: of.tax, bar: 'bg-tax' },
  ]
  return (
    <div>
      <div aria-hidden className="mb-3 flex h-2 gap-0.5 overflow-hidden rounded-full">
        {parts.map(({ key, sum, bar }) => (
          <span key={key} className={bar} style={{ flexGrow: Number(sum.value) }} />
        ))}
      </div>
      <dl className="grid grid-cols-1 gap-1">
        {parts.map(({ key, name, sum, bar }) => (
          <div key={key} className="flex items-center gap-2">
            <span aria-hidden className={`size-2.5 rounded-full ${bar}`} />
            <dt className="grow">{name}</dt>
            <dd>
              <Sum of={sum} className="font-medium" />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

import type { RulingPreview } from '@sdelka/sdk'
import { Skeleton } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { useCaseWords } from './case-words.ts'
import { kopecksOf } from './kopecks.ts'

/** Where a ruling sends the money, to the kopeck; the places of the sums while they are being counted. */
export function Division({ of: ruling }: { of: RulingPreview | undefined }) {
  const t = useCaseWords()
  const lines = [
    ['toClient', 'to_client', 'bg-field'],
    ['toMaster', 'to_master', 'bg-safe'],
    ['toTax', 'tax_reserve', 'bg-tax'],
    ['toPlatform', 'platform', 'bg-fee'],
  ] as const
  return (
    <div>
      <div aria-hidden className="mb-3 flex h-2 gap-0.5 overflow-hidden rounded-full bg-line">
        {ruling &&
          lines.map(([key, name, bar]) => (
            <span
              key={key}
              className={bar}
              style={{ flexGrow: Math.max(0, kopecksOf(ruling[name].value)) }}
            />
          ))}
      </div>
      <dl className="flex flex-col gap-1">
        {lines.map(([key, name, bar]) => (
          <div key={key} className="flex items-center gap-2">
            <span aria-hidden className={`size-2.5 shrink-0 rounded-full ${bar}`} />
            <dt className="grow">{t(key)}</dt>
            <dd>
              {ruling ? <Sum of={ruling[name]} className="font-medium" /> : <Skeleton className="h-6 w-24" />}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

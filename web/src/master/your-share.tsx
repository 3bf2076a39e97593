import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'
import { useSettled } from '../api/use-settled.ts'
import { boundsOf } from '../ui/bounds.ts'
import { rub, showRubles } from '../ui/format.ts'
import { Shares } from '../ui/shares.tsx'
import { useLanguage } from '../words/i18n.ts'
import { useServiceWords } from './words.ts'

/** What of a price the master gets, as the server counts it. Its place stays the same while a price is being typed. */
export function YourShare({ of: price }: { of: string | undefined }) {
  const t = useServiceWords()
  const language = useLanguage()
  const settled = useSettled(price)
  const split = useQuery({
    queryKey: ['still', 'split', settled],
    queryFn: ({ signal }) => sdelka.splits.preview(rub(settled ?? ''), { signal }),
    enabled: settled !== undefined,
    placeholderData: () => undefined, // the share of another price must not be taken for this one's
    staleTime: 'static', // the terms change with a restart
  })
  const isCurrent = settled === price && split.data !== undefined
  const bounds = boundsOf(split.error)
  const show = (value: string) => showRubles(value, language)
  return (
    <div aria-live="polite" className="min-h-44 rounded-card border border-line bg-raised p-4">
      {isCurrent && price ? (
        <>
          <p className="mb-3 font-semibold">{t('youGet', { sum: show(split.data.net.value) })}</p>
          <Shares of={split.data} />
        </>
      ) : (
        <p className="text-soft">
          {price === undefined
            ? t('youGetNothing')
            : settled === price && bounds
              ? t('priceOutside', {
                  range: t('priceRange', { min: show(bounds[0]), max: show(bounds[1]) }),
                })
              : t('counting')}
        </p>
      )}
    </div>
  )
}

import type { DisputeFile } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useSettled } from '../api/use-settled.ts'
import { boundsOf } from '../ui/bounds.ts'
import { Card } from '../ui/card.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { TextField } from '../ui/field.tsx'
import { rub, showRubles } from '../ui/format.ts'
import { fieldError, Problem } from '../ui/problem.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { useLanguage } from '../words/i18n.ts'
import { useCaseWords } from './case-words.ts'
import { Division } from './division.tsx'
import { kopecksOf } from './kopecks.ts'
import { ShareSlider, useShare } from './share-slider.tsx'

/** The arbiter divides the money, sees what it means to the kopeck, says why, and signs. */
export function Decide({ file }: { file: DisputeFile }) {
  const t = useCaseWords()
  const language = useLanguage()
  const disputed = file.amount.value
  const [reasoning, write, forget] = useDraft(`dispute.${file.id}.reasoning`)
  const share = useShare(`dispute.${file.id}.share`, kopecksOf(disputed))
  const preview = usePreview(file.id, share.value)
  const show = (value: string) => showRubles(value, language)
  const bounds = boundsOf(preview.error)
  const resolve = useAction(
    (asked: { value: string; reasoning: string }, options) =>
      sdelka.disputes.resolve(
        file.id,
        { master_share: rub(asked.value), reasoning: asked.reasoning },
        options,
      ),
    () => {
      forget()
      share.forget()
    },
  )
  const shown = preview.shown
  return (
    <Card title={t('decide')}>
      <div className="flex flex-col gap-4">
        <p>{t('decideText', { sum: show(disputed) })}</p>
        <ShareSlider of={share} disputed={disputed} />
        <div aria-live="polite" aria-busy={!shown}>
          {bounds ? (
            <p className="min-h-32 text-loss">
              {t('outside', { min: show(bounds[0]), max: show(bounds[1]) })}
            </p>
          ) : preview.error ? (
            <Problem error={preview.error} onRetry={preview.retry} />
          ) : (
            <>
              <span className="sr-only">{!shown && t('counting')}</span>
              <Division of={shown} />
            </>
          )}
        </div>
        <TextField
          label={t('reasoning')}
          hint={t('reasoningHint')}
          error={fieldError(resolve.error, 'reasoning')}
          rows={5}
          maxLength={5000}
          value={reasoning}
          onChange={(event) => write(event.target.value)}
        />
        <Deliberate
          label={t('sign')}
          title={t('signTitle')}
          className="w-full"
          doLabel={t('signDo')}
          isBusy={resolve.isPending}
          isDone={resolve.isSuccess}
          isReady={shown !== undefined && reasoning.trim() !== ''}
          error={resolve.error}
          onDo={() => {
            if (shown) resolve.run({ value: shown.master_share.value, reasoning })
          }}
        >
          <Division of={shown} />
          <p>{t('signText')}</p>
          {!reasoning.trim() && <p className="text-loss">{t('signMissing')}</p>}
        </Deliberate>
      </div>
    </Card>
  )
}

/** The newest question's answer or none: one for another share is never shown in its place. */
function usePreview(id: string, value: string | undefined) {
  const settled = useSettled(value, 250)
  const { data, error, refetch } = useQuery({
    queryKey: ['list', 'dispute', id, 'preview', settled],
    queryFn: ({ signal }) => sdelka.disputes.preview(id, { master_share: rub(settled ?? '') }, { signal }),
    enabled: settled !== undefined,
    placeholderData: () => undefined,
  })
  const isCurrent = settled === value && value !== undefined
  return {
    shown: isCurrent && !error ? data : undefined,
    error: isCurrent ? error : null,
    retry: refetch,
  }
}

import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { Deliberate } from '../ui/deliberate.tsx'
import { Sum } from '../ui/sum.tsx'
import { useWhen } from '../ui/when.tsx'
import { ApprovalAsked } from './approval-asked.tsx'
import { isSome } from './stations.ts'
import { type Enroll, isApproval, useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

/** Calls the deal off; what it costs is said before, to the kopeck, as the server counts it. */
export function CancelAction({ enroll, isRefusal = false }: { enroll: Enroll; isRefusal?: boolean }) {
  const t = useDealWords()
  const rubles = useRubles()
  const cancel = useAction((_, options) => sdelka.enrolls.cancel(enroll.id, options))
  const { returned, kept } = enroll.cancellation.now
  const isEmpty = !isSome(returned) && !isSome(kept.amount)
  const asked = isApproval(cancel.data) ? cancel.data : undefined
  return (
    <>
      <Deliberate
        label={isRefusal ? t('refuse') : t('cancel')}
        title={isRefusal ? t('refuseTitle') : t('cancelTitle')}
        look="plain"
        doLook="loss"
        doLabel={isRefusal ? t('refuseDo') : t('cancelDo')}
        isBusy={cancel.isPending}
        isDone={cancel.isSuccess}
        error={cancel.error}
        onDo={() => cancel.run()}
      >
        {isEmpty ? (
          <p>{t('cancelEmpty')}</p>
        ) : (
          <dl className="flex flex-col gap-2">
            <Line name={t('cancelReturned')} sum={returned} />
            {isSome(kept.amount) && (
              <>
                <Line name={t('cancelKept')} sum={kept.amount} />
                <dd className="text-small text-soft">
                  {t('cancelOf', { net: rubles(kept.net), fee: rubles(kept.fee), tax: rubles(kept.tax) })}
                </dd>
              </>
            )}
          </dl>
        )}
      </Deliberate>
      <ApprovalAsked approval={asked} />
    </>
  )
}

function Line({ name, sum }: { name: string; sum: { value: string } }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4">
      <dt>{name}</dt>
      <dd>
        <Sum of={sum} className="font-semibold text-lead" />
      </dd>
    </div>
  )
}

/** What a client who cancels leaves, row by row, as it was agreed. */
export function CancelRules({ enroll: { cancellation } }: { enroll: Enroll }) {
  const t = useDealWords()
  const when = useWhen()
  const rubles = useRubles()
  const { rules } = cancellation
  // Two rows that cost the same are one for a person.
  const told = rules.filter(({ kept }, index) => rules[index + 1]?.kept.value !== kept.value)
  if (told.length === 0) return null
  return (
    <div>
      <h3 className="mb-1 font-medium text-small text-soft">{t('cancelRules')}</h3>
      <ul>
        {told.map(({ until, kept }) => (
          <li key={until ?? 'after'} className="flex flex-wrap justify-between gap-x-4">
            <span>{until ? t('rule_until', { when: when(until) }) : t('rule_after')}</span>
            <span className="sum">
              {isSome(kept) ? t('rule_kept', { sum: rubles(kept) }) : t('rule_free')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

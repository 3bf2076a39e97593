import { useNow } from '../api/clock.ts'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { Problem } from '../ui/problem.tsx'
import { Shares } from '../ui/shares.tsx'
import { useWhen } from '../ui/when.tsx'
import { type Enroll, isWhole, leftOf, useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

type Props = { enroll: Enroll }

export function AcceptAction({ enroll: { id } }: { enroll: Pick<Enroll, 'id'> }) {
  const t = useDealWords()
  const accept = useAction((_, options) => sdelka.enrolls.accept(id, options))
  return (
    <>
      <Button look="main" isBusy={accept.isPending} onClick={() => accept.run()}>
        {t('accept')}
      </Button>
      <Problem error={accept.error} />
    </>
  )
}

export function CompleteAction({ enroll }: Props) {
  const t = useDealWords()
  const when = useWhen()
  const now = useNow()
  const complete = useAction((_, options) => sdelka.enrolls.complete(enroll.id, options))
  const isEarly = Date.parse(enroll.ends_at) > now
  return (
    <Deliberate
      label={t('complete')}
      title={t('completeTitle')}
      doLabel={t('complete')}
      isBusy={complete.isPending}
      isDone={complete.isSuccess}
      error={complete.error}
      onDo={() => complete.run()}
      className="w-full"
    >
      {isEarly && <p className="font-semibold">{t('completeEarly', { when: when(enroll.ends_at) })}</p>}
      <p>{t('completeText')}</p>
    </Deliberate>
  )
}

/** The moment when the money changes hands: the sum is said, and where it goes. */
export function ConfirmAction({ enroll }: Props) {
  const t = useDealWords()
  const rubles = useRubles()
  const confirm = useAction((_, options) => sdelka.enrolls.confirm(enroll.id, options))
  const sum = rubles(leftOf(enroll))
  return (
    <Deliberate
      label={t('confirm')}
      title={t('confirmTitle', { sum })}
      doLabel={t('confirmDo', { sum })}
      isBusy={confirm.isPending}
      isDone={confirm.isSuccess}
      error={confirm.error}
      onDo={() => confirm.run()}
      className="w-full"
    >
      <p>{t('confirmText')}</p>
      {isWhole(enroll) && <Shares of={enroll.split} />}
    </Deliberate>
  )
}

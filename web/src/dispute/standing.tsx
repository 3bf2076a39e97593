import type { DisputeFile } from '@sdelka/sdk'
import { Hammer, UserRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { showRubles } from '../ui/format.ts'
import { Sum } from '../ui/sum.tsx'
import { Countdown, useWhen } from '../ui/when.tsx'
import { useCommonWords } from '../words/common.ts'
import { useLanguage } from '../words/i18n.ts'
import { DisputeBadge, isOpen } from './badge.tsx'
import { useCaseWords } from './case-words.ts'
import { kopecksOf, restOf } from './kopecks.ts'
import { goToAnswer, isAwaited } from './thread.tsx'

/** Who against whom, about how much, whose word is awaited and what silence does. */
export function Standing({ of: file, me }: { of: DisputeFile; me: string | undefined }) {
  const t = useCaseWords()
  const { enroll } = file
  const rest =
    file.opened_by === 'client' ? file.undisputed.value : restOf(enroll.price.value, file.amount.value)
  return (
    <Card>
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
          <p>
            <span className="text-soft">{t('disputed')}</span>{' '}
            <Sum of={file.amount} className="font-semibold text-lead" />
          </p>
          <DisputeBadge of={file} />
        </div>
        {kopecksOf(rest) > 0 && (
          <p className="-mt-3 text-small text-soft">
            {t(file.opened_by === 'client' ? 'undisputed' : 'claimed')} <Sum of={{ value: rest }} />
          </p>
        )}
        <Awaited of={file} me={me} />
        <ul className="grid gap-3 sm:grid-cols-2">
          <Side of={file} as="client" name={enroll.client_name} isMe={enroll.client_id === me} />
          <Side of={file} as="master" name={enroll.master_name} isMe={enroll.master_id === me} />
        </ul>
      </div>
    </Card>
  )
}

function Side({
  of: file,
  as,
  name,
  isMe,
}: {
  of: DisputeFile
  as: 'client' | 'master'
  name: string
  isMe: boolean
}) {
  const t = useCaseWords()
  const common = useCommonWords()
  const Icon = as === 'client' ? UserRound : Hammer
  const word =
    file.opened_by === as
      ? 'opener'
      : file.answered_at
        ? 'answered'
        : isOpen(file)
          ? 'silent'
          : 'silentToTheEnd'
  return (
    <li className="flex items-center gap-3 rounded-lg border border-line bg-raised p-3">
      <Icon aria-hidden size={24} className="shrink-0 text-soft" />
      <span className="min-w-0">
        <span className="block font-semibold">
          {name}
          {isMe && <span className="font-normal text-soft"> ({t('you')})</span>}
        </span>
        <span className="block text-small text-soft">
          {common(as)}, {t(word)}
        </span>
      </span>
    </li>
  )
}

function Awaited({ of: file, me }: { of: DisputeFile; me: string | undefined }) {
  const t = useCaseWords()
  const when = useWhen()
  const language = useLanguage()
  const { status, opened_by, ruling_by } = file
  const ruling = ruling_by && { when: when(ruling_by) }
  if (status === 'opened') {
    const isMine = isAwaited(file, me)
    return (
      <Words isUrgent={isMine}>
        <p className="font-semibold">
          {t(isMine ? 'answerYou' : 'answerOther', { when: when(file.answer_by) })}
          <span className="font-normal">
            {', '}
            <Countdown until={file.answer_by} />
          </span>
        </p>
        <p>{t(`silence_${opened_by}`, { sum: showRubles(file.amount.value, language) })}</p>
        {isMine && file.allowed.includes('message') && (
          <Button className="mt-2" onClick={goToAnswer}>
            {t('answerNow')}
          </Button>
        )}
      </Words>
    )
  }
  if (file.overdue && ruling) return <Words isUrgent>{t('late', ruling)}</Words>
  if (status === 'answered') {
    return (
      <Words>
        {t('waitsArbiter')} {ruling && `${t('waitsRuling', ruling)}.`}
      </Words>
    )
  }
  if (status === 'under_review' && ruling && ruling_by) {
    const isMine = me === file.arbiter_id
    return (
      <Words isUrgent={isMine}>
        {t(isMine ? 'waitsYou' : 'waitsRuling', ruling)}, <Countdown until={ruling_by} />
      </Words>
    )
  }
  if (status === 'withdrawn') return <Words>{t('withdrawnText')}</Words>
  if (status === 'moot')
    return <Words>{t(file.moot_reason === 'hold_lost' ? 'mootHold' : 'mootRefund')}</Words>
  return null
}

function Words({ isUrgent = false, children }: { isUrgent?: boolean; children: ReactNode }) {
  return (
    <div className={`rounded-lg border border-line p-3 ${isUrgent ? 'bg-needs-wash' : 'bg-raised'}`}>
      {children}
    </div>
  )
}

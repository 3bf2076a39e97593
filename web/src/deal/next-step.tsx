import type { ReactNode } from 'react'
import { ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Countdown, useWhen } from '../ui/when.tsx'
import { AcceptAction, CompleteAction, ConfirmAction } from './actions.tsx'
import { CancelAction } from './cancel.tsx'
import { Declined, PayAction } from './pay.tsx'
import { nextOf, type Situation, situationOf, type Viewer } from './status.ts'
import { toldTo } from './status-words.ts'
import { type Enroll, isWhole, useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

/** The one thing to do, or who is waited for, until when, and what comes then. */
export function NextStep({ enroll, viewer }: { enroll: Enroll; viewer: Viewer }) {
  const t = useDealWords()
  const situation = situationOf(enroll)
  const next = nextOf(enroll)
  const again = viewer === 'client' && (situation === 'expired' || situation === 'cancelled')
  const isRefusable = next === 'accept' && enroll.allowed.includes('cancel')
  const parts: ReactNode[] = [
    viewer === 'client' && enroll.allowed.includes('pay') && <Declined key="declined" enroll={enroll} />,
    next === 'pay' && <PayAction key="pay" enroll={enroll} />,
    next === 'accept' && <AcceptAction key="accept" enroll={enroll} />,
    isRefusable && <CancelAction key="refuse" enroll={enroll} isRefusal />,
    next === 'complete' && <CompleteAction key="complete" enroll={enroll} />,
    next === 'confirm' && <ConfirmAction key="confirm" enroll={enroll} />,
    enroll.dispute_id && (
      <ButtonLink key="dispute" look="main" to="/disputes/$id" params={{ id: enroll.dispute_id }}>
        {t('toDispute')}
      </ButtonLink>
    ),
    again && (
      <ButtonLink key="again" to="/services/$id" params={{ id: enroll.service_id }}>
        {t('bookAgain')}
      </ButtonLink>
    ),
    <Deadline key="deadline" enroll={enroll} viewer={viewer} />,
    <Waiting key="waiting" situation={situation} isMine={next !== undefined} />,
    <HoldEnd key="hold" enroll={enroll} />,
  ]
  if (!hasAnything(enroll, situation, again)) return null
  return (
    <Card title={t('nextTitle')}>
      <div className="flex flex-col gap-3">{parts}</div>
    </Card>
  )
}

const hasAnything = (enroll: Enroll, situation: Situation, again: boolean): boolean =>
  again ||
  nextOf(enroll) !== undefined ||
  enroll.dispute_id !== null ||
  Object.keys(enroll.deadlines).length > 0 ||
  waitsFor(situation) !== undefined

function Deadline({ enroll, viewer }: { enroll: Enroll; viewer: Viewer }) {
  const t = useDealWords()
  const when = useWhen()
  const rubles = useRubles()
  const { answer_by, pay_by, confirm_by } = enroll.deadlines
  const until = answer_by ?? pay_by ?? confirm_by
  if (!until) return null
  const whom = toldTo(viewer)
  const values = { when: when(until), sum: rubles(enroll.split.net) }
  const text = answer_by
    ? t(`answer_${whom}`, values)
    : pay_by
      ? t(enroll.status === 'ready' ? `payWork_${whom}` : `pay_${whom}`, values)
      : t(isWhole(enroll) ? `confirm_${whom}` : `confirmPart_${whom}`, values)
  return (
    <p>
      {text}{' '}
      <strong className="whitespace-nowrap font-semibold">
        <Countdown until={until} />
      </strong>
    </p>
  )
}

const waitsFor = (situation: Situation) =>
  ({
    held: 'waitsWork' as const,
    secured: 'waitsWork' as const,
    capturing: 'waitsCapture' as const,
    returning: 'waitsCapture' as const,
    payingOut: 'waitsPayout' as const,
  })[situation as string]

function Waiting({ situation, isMine }: { situation: Situation; isMine: boolean }) {
  const t = useDealWords()
  const text = waitsFor(situation)
  return text && !isMine ? <p className="text-soft">{t(text)}</p> : null
}

/** Nobody's silence moves the money, and yet the hold ends: said where no other deadline comes first. */
function HoldEnd({ enroll: { deadlines, status } }: { enroll: Enroll }) {
  const t = useDealWords()
  const when = useWhen()
  const { hold_ends_at, confirm_by } = deadlines
  if (!hold_ends_at || confirm_by || status === 'pending') return null
  return (
    <p className="text-small text-soft">
      {t('holdUntil', { when: when(hold_ends_at) })} <Countdown until={hold_ends_at} />
    </p>
  )
}

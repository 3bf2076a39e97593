import { useId } from 'react'
import { ButtonLink } from '../ui/button.tsx'
import { Countdown, useWhen } from '../ui/when.tsx'
import { AcceptAction, CompleteAction, ConfirmAction } from './actions.tsx'
import { CancelAction } from './cancel.tsx'
import { Declined, PayAction, PayNote } from './pay.tsx'
import { nextOf, type Situation, situationOf, type Viewer } from './status.ts'
import { toldTo } from './status-words.ts'
import { type Enroll, isWhole, useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

/**
 * The one thing to do, or who is waited for, until when, and what comes then. On a phone the button stays above the
 * thumb, however long the page is.
 */
export function NextStep({ enroll, viewer }: { enroll: Enroll; viewer: Viewer }) {
  const t = useDealWords()
  const titleId = useId()
  const situation = situationOf(enroll)
  const next = nextOf(enroll)
  const again = viewer === 'client' && (situation === 'expired' || situation === 'cancelled')
  if (!hasAnything(enroll, situation, again)) return null
  return (
    <section
      aria-labelledby={titleId}
      className="contents sm:flex sm:flex-col sm:gap-4 sm:rounded-card sm:border sm:border-line sm:bg-card sm:p-6"
    >
      <div className="flex flex-col gap-3 max-sm:rounded-card max-sm:border max-sm:border-line max-sm:bg-card max-sm:p-4">
        <h2 id={titleId} className="mb-1 font-semibold text-lead">
          {t('nextTitle')}
        </h2>
        {enroll.allowed.includes('pay') && <Declined enroll={enroll} />}
        {enroll.dispute_id && (
          <ButtonLink look="main" to="/disputes/$id" params={{ id: enroll.dispute_id }}>
            {t('toDispute')}
          </ButtonLink>
        )}
        <Deadline enroll={enroll} viewer={viewer} />
        <Waiting situation={situation} isMine={next !== undefined} />
        <HoldEnd enroll={enroll} />
        {next === 'pay' && <PayNote enroll={enroll} />}
        {again && (
          <ButtonLink to="/services/$id" params={{ id: enroll.service_id }}>
            {t('bookAgain')}
          </ButtonLink>
        )}
      </div>
      {next && (
        <div className="flex flex-col gap-3 max-sm:-mx-4 max-sm:sticky max-sm:bottom-14 max-sm:z-[5] max-sm:border-line max-sm:border-y max-sm:bg-card max-sm:p-4">
          <Action enroll={enroll} next={next} />
        </div>
      )}
    </section>
  )
}

type Next = NonNullable<ReturnType<typeof nextOf>>

function Action({ enroll, next }: { enroll: Enroll; next: Next }) {
  if (next === 'pay') return <PayAction enroll={enroll} />
  if (next === 'complete') return <CompleteAction enroll={enroll} />
  if (next === 'confirm') return <ConfirmAction enroll={enroll} />
  return (
    <>
      <AcceptAction enroll={enroll} />
      {enroll.allowed.includes('cancel') && <CancelAction enroll={enroll} isRefusal />}
    </>
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
      {text}
      <strong className="block font-semibold">
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
      {t('holdUntil', { when: when(hold_ends_at) })} (<Countdown until={hold_ends_at} />)
    </p>
  )
}

import { useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { Card } from '../ui/card.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { Field } from '../ui/field.tsx'
import { readRubles, rub } from '../ui/format.ts'
import { fieldError } from '../ui/problem.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { useWhen } from '../ui/when.tsx'
import { ApprovalAsked } from './approval-asked.tsx'
import { type Enroll, isApproval, leftOf, useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

/** What only an operator does about the money of a deal. */
export function Office({ enroll }: { enroll: Enroll }) {
  const t = useDealWords()
  const { payment, allowed } = enroll
  const mayDecide = allowed.includes('hold')
  const refundable = allowed.includes('refund') ? payment : null
  if (!mayDecide && !refundable) return null
  return (
    <Card title={t('office')}>
      <div className="flex flex-col gap-4">
        {mayDecide && <HoldDecision enroll={enroll} />}
        {refundable && <RefundAction enroll={enroll} paymentId={refundable.id} />}
      </div>
    </Card>
  )
}

function HoldDecision({ enroll }: { enroll: Enroll }) {
  const t = useDealWords()
  const rubles = useRubles()
  const when = useWhen()
  const capture = useAction((_, options) => sdelka.enrolls.decideOnHold(enroll.id, 'capture', options))
  const cancel = useAction((_, options) => sdelka.enrolls.decideOnHold(enroll.id, 'cancel', options))
  const sum = rubles(leftOf(enroll))
  return (
    <div className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('holdTitle')}</h3>
      <p>{t('holdText', { when: when(enroll.deadlines.hold_ends_at ?? enroll.starts_at) })}</p>
      <div className="flex flex-wrap gap-3">
        <Deliberate
          label={t('holdCapture')}
          title={t('holdCaptureTitle', { sum })}
          look="plain"
          doLook="main"
          doLabel={t('holdCapture')}
          isBusy={capture.isPending}
          isDone={capture.isSuccess}
          error={capture.error}
          onDo={() => capture.run()}
        >
          <p>{t('holdCaptureText')}</p>
        </Deliberate>
        <Deliberate
          label={t('holdCancel')}
          title={t('holdCancelTitle', { sum })}
          look="plain"
          doLook="loss"
          doLabel={t('holdCancel')}
          isBusy={cancel.isPending}
          isDone={cancel.isSuccess}
          error={cancel.error}
          onDo={() => cancel.run()}
        >
          <p>{t('holdCancelText')}</p>
        </Deliberate>
      </div>
    </div>
  )
}

function RefundAction({ enroll, paymentId }: { enroll: Enroll; paymentId: string }) {
  const t = useDealWords()
  const rubles = useRubles()
  const [typed, setTyped] = useState('')
  const [reason, writeReason, forgetReason] = useDraft(`refund.${enroll.id}`)
  const refund = useAction(
    (asked: { amount?: ReturnType<typeof rub>; reason: string }, options) =>
      sdelka.refunds.create(paymentId, asked, options),
    () => {
      forgetReason()
      setTyped('')
    },
  )
  const value = typed.trim() ? readRubles(typed) : undefined
  const isWrong = typed.trim() !== '' && value === undefined
  const asked = isApproval(refund.data) ? refund.data : undefined
  return (
    <div className="flex flex-col items-start gap-3">
      <Deliberate
        label={t('refund')}
        title={t('refundTitle')}
        look="plain"
        doLook="loss"
        doLabel={value ? t('refundDoSum', { sum: rubles({ value }) }) : t('refundDo')}
        isBusy={refund.isPending}
        isDone={refund.isSuccess}
        error={refund.error}
        isReady={reason.trim() !== '' && !isWrong}
        onDo={() => refund.run({ ...(value && { amount: rub(value) }), reason: reason.trim() })}
      >
        <Field
          label={t('refundAmount')}
          hint={t('refundAmountHint')}
          error={isWrong ? t('refundAmountWrong') : fieldError(refund.error, 'amount')}
          inputMode="decimal"
          autoComplete="off"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Field
          label={t('refundReason')}
          hint={t('refundReasonHint')}
          error={fieldError(refund.error, 'reason')}
          maxLength={250}
          required
          value={reason}
          onChange={({ currentTarget }) => writeReason(currentTarget.value)}
        />
      </Deliberate>
      <ApprovalAsked approval={asked} />
    </div>
  )
}

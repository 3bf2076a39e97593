import { CreditCard, XCircle } from 'lucide-react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Problem } from '../ui/problem.tsx'
import { useLanguage } from '../words/i18n.ts'
import { useReasonText } from './reason-words.ts'
import { type Enroll, useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

/** Leads to the page of YooKassa. Asked again it answers with the payment that is alive, so nobody pays twice. */
export function usePay(enrollId: string) {
  return useAction(
    (_, options) =>
      sdelka.payments.create(
        { enroll_id: enrollId, return_url: `${location.origin}/enrolls/${enrollId}/return` },
        options,
      ),
    ({ confirmation_url }) => {
      if (confirmation_url) location.assign(confirmation_url)
    },
  )
}

export function PayAction({ enroll }: { enroll: Enroll }) {
  const t = useDealWords()
  const rubles = useRubles()
  const pay = usePay(enroll.id)
  const status = enroll.payment?.status
  const word = status === 'pending' ? 'payGoOn' : status === undefined ? 'pay' : 'payAgain'
  const isLeaving = pay.isSuccess && pay.data.confirmation_url !== null
  return (
    <>
      <Button
        look="main"
        className="w-full"
        icon={<CreditCard aria-hidden size={20} />}
        isBusy={pay.isPending || isLeaving}
        onClick={() => pay.run()}
      >
        {t(word, { sum: rubles(enroll.price) })}
      </Button>
      <Problem error={pay.error} />
    </>
  )
}

export function PayNote({ enroll: { status } }: { enroll: Enroll }) {
  const t = useDealWords()
  return (
    <div className="flex flex-col gap-2 text-small text-soft">
      <p>{t('payNote')}</p>
      {status === 'pending' && <p>{t('payEarly')}</p>}
    </div>
  )
}

/** Why the newest payment did not happen, and what to do. */
export function Declined({ enroll: { payment } }: { enroll: Enroll }) {
  const textOf = useReasonText(useLanguage())
  if (payment?.status !== 'canceled' && payment?.status !== 'failed') return null
  return (
    <p className="flex items-start gap-3 rounded-card border border-line bg-loss-wash p-4">
      <XCircle aria-hidden size={20} className="mt-0.5 shrink-0 text-loss" />
      {textOf('payment', payment.cancellation?.reason ?? null)}
    </p>
  )
}

import type { Payment } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { CheckCircle2, Clock3, LoaderCircle, XCircle } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { Answer } from '../ui/answer.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { useWhen } from '../ui/when.tsx'
import { useLanguage } from '../words/i18n.ts'
import { PayAction, PayNote } from './pay.tsx'
import { useReasonText } from './reason-words.ts'
import { type Enroll, useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

const route = getRouteApi('/enrolls/$id/return')

/** So long the truth is asked for every second; then it may take a person, and every few seconds will do. */
const EAGER_MS = 20_000
const [SOON_MS, LATER_MS] = [1_000, 5_000]

/** After the page of YooKassa: what the address says proves nothing, so YooKassa is asked until it knows. */
export function ReturnPage() {
  const t = useDealWords()
  const { id } = route.useParams()
  const enroll = useQuery({
    queryKey: ['deal', id, 'enroll'],
    queryFn: () => sdelka.enrolls.read(id),
    placeholderData: () => undefined,
  })
  return (
    <Page title={t('returnTitle')} width="max-w-xl">
      <Answer of={enroll} loading={<Asking />}>
        {(found) =>
          found.payment ? (
            <Truth key={found.payment.id} enroll={found} paymentId={found.payment.id} />
          ) : (
            <p>
              {t('noPayment')} <ToDeal id={id} />
            </p>
          )
        }
      </Answer>
    </Page>
  )
}

function Truth({ enroll, paymentId }: { enroll: Enroll; paymentId: string }) {
  const [startedAt] = useState(() => performance.now())
  const isLate = () => performance.now() - startedAt > EAGER_MS
  const payment = useQuery({
    queryKey: ['deal', enroll.id, 'payment', paymentId],
    queryFn: async () => ({ ...(await sdelka.payments.status(paymentId)), isLate: isLate() }),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data && state.data.status !== 'pending' ? false : isLate() ? LATER_MS : SOON_MS,
  })
  if (!payment.data) {
    return payment.isError ? <Problem error={payment.error} onRetry={payment.refetch} /> : <Asking />
  }
  switch (payment.data.status) {
    case 'pending':
      return payment.data.isLate ? <Unfinished enroll={enroll} payment={payment.data} /> : <Asking />
    case 'processing':
      return <Held enroll={enroll} />
    case 'succeeded':
      return <Taken enroll={enroll} />
    default:
      return <NotPaid enroll={enroll} payment={payment.data} />
  }
}

function Outcome({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col items-center gap-3 rounded-card border border-line bg-card p-6 text-center">
      {icon}
      <div role="status">
        <h2 className="font-semibold text-lead">{title}</h2>
      </div>
      {children}
    </section>
  )
}

function Asking() {
  const t = useDealWords()
  const icon = (
    <LoaderCircle aria-hidden size={48} className="animate-spin text-soft motion-reduce:animate-none" />
  )
  return (
    <Outcome icon={icon} title={t('asking')}>
      <p className="text-soft">{t('askingText')}</p>
    </Outcome>
  )
}

function Held({ enroll }: { enroll: Enroll }) {
  const t = useDealWords()
  const rubles = useRubles()
  const when = useWhen()
  return (
    <Outcome icon={<CheckCircle2 aria-hidden size={48} className="text-safe" />} title={t('heldTitle')}>
      <p>{t('heldText', { sum: rubles(enroll.price) })}</p>
      <p className="text-soft">
        {enroll.status === 'pending' ? t('heldAsked') : t('heldNext', { when: when(enroll.starts_at) })}
      </p>
      <ToDeal id={enroll.id} isMain />
    </Outcome>
  )
}

function Taken({ enroll }: { enroll: Enroll }) {
  const t = useDealWords()
  const rubles = useRubles()
  return (
    <Outcome icon={<CheckCircle2 aria-hidden size={48} className="text-safe" />} title={t('takenTitle')}>
      <p>{t('takenText', { sum: rubles(enroll.payment?.amount ?? enroll.price) })}</p>
      <ToDeal id={enroll.id} isMain />
    </Outcome>
  )
}

function NotPaid({ enroll, payment }: { enroll: Enroll; payment: Payment }) {
  const t = useDealWords()
  const textOf = useReasonText(useLanguage())
  return (
    <Outcome icon={<XCircle aria-hidden size={48} className="text-loss" />} title={t('notPaidTitle')}>
      <p>{textOf('payment', payment.cancellation?.reason ?? null)}</p>
      {enroll.allowed.includes('pay') && (
        <>
          <PayAction enroll={{ ...enroll, payment }} />
          <PayNote enroll={enroll} />
        </>
      )}
      <ToDeal id={enroll.id} />
    </Outcome>
  )
}

function Unfinished({ enroll, payment }: { enroll: Enroll; payment: Payment }) {
  const t = useDealWords()
  return (
    <Outcome icon={<Clock3 aria-hidden size={48} className="text-needs" />} title={t('stillTitle')}>
      <p>{t('stillText')}</p>
      {payment.confirmation_url && (
        <a
          href={payment.confirmation_url}
          className="inline-flex min-h-11 items-center rounded-card bg-safe px-4 py-2 font-semibold text-safe-ink no-underline"
        >
          {t('goOn')}
        </a>
      )}
      <ToDeal id={enroll.id} />
    </Outcome>
  )
}

function ToDeal({ id, isMain = false }: { id: string; isMain?: boolean }) {
  const t = useDealWords()
  return (
    <ButtonLink look={isMain ? 'main' : 'plain'} to="/enrolls/$id" params={{ id }}>
      {t('toDeal')}
    </ButtonLink>
  )
}

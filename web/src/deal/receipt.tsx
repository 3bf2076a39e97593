import type { Passport } from '@sdelka/sdk'
import { getRouteApi } from '@tanstack/react-router'
import { Info, Printer } from 'lucide-react'
import { serverNow } from '../api/clock.ts'
import { useMeta } from '../api/use-meta.ts'
import { useZone } from '../api/use-zone.ts'
import { useSession } from '../session/session.ts'
import { Answer } from '../ui/answer.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { showExactly } from '../ui/format.ts'
import { Missing } from '../ui/missing.tsx'
import { Page } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { useCommonWords } from '../words/common.ts'
import { useLanguage } from '../words/i18n.ts'
import { Fact } from './fact.tsx'
import { Section, useExact } from './passport-parts.tsx'
import { useReceiptWords } from './receipt-words.ts'
import { type Receipt, receiptsOf } from './receipts.ts'
import { isSome, trackOf } from './stations.ts'
import { viewerOf } from './status.ts'
import { useDeal, useMethod } from './use-deal.ts'
import { useDealWords } from './words.ts'

const route = getRouteApi('/enrolls/$id/receipts/$receipt')

/** One movement of money on paper, for the person whose money it is. */
export function ReceiptPage() {
  const { id, receipt: wanted } = route.useParams()
  const passport = useDeal(id)
  const user = useSession()?.user
  if (!user) return null
  return (
    <Answer of={passport} loading={<Loading rows={2} className="h-52" />}>
      {(found) => {
        const receipts = receiptsOf(found, viewerOf(found.enroll, user))
        const receipt = receipts.find((each) => each.id === wanted)
        return receipt ? <Paper receipt={receipt} passport={found} /> : <Missing />
      }}
    </Answer>
  )
}

type Shown = { receipt: Receipt; passport: Passport }

function Paper({ receipt, passport }: Shown) {
  const t = useReceiptWords()
  const deal = useDealWords()
  const common = useCommonWords()
  const language = useLanguage()
  const zone = useZone()
  const isDemo = useMeta()?.is_demo
  const { enroll } = passport
  return (
    <Page
      title={t(`title_${receipt.kind}`)}
      lead={t('madeAt', { when: showExactly(serverNow(), language, zone) })}
    >
      <div className="flex flex-wrap gap-3 print:hidden">
        <Button look="main" icon={<Printer aria-hidden size={20} />} onClick={() => print()}>
          {deal('print')}
        </Button>
        <ButtonLink to="/enrolls/$id" params={{ id: enroll.id }}>
          {deal('toDeal')}
        </ButtonLink>
      </div>
      {isDemo && <p className="hidden print:block">{common('demo')}</p>}
      <Movement receipt={receipt} passport={passport} />
      <Section title={deal('parties')}>
        <dl className="flex flex-col gap-2">
          <Fact name={deal('service')}>{enroll.title}</Fact>
          <Fact name={deal('client')}>{enroll.client_name}</Fact>
          <Fact name={deal('master')}>{enroll.master_name}</Fact>
          <Fact name={deal('number')}>
            <Id of={enroll.id} />
          </Fact>
        </dl>
      </Section>
      <p className="flex items-start gap-3 rounded-card border border-line bg-raised p-4">
        <Info aria-hidden size={20} className="mt-0.5 shrink-0" />
        <span>
          <strong>{t('notFiscal')}</strong> {t('proves')}
        </span>
      </p>
    </Page>
  )
}

function Movement({ receipt, passport }: Shown) {
  const t = useReceiptWords()
  const deal = useDealWords()
  const exact = useExact()
  const { id, kind, amount, at } = receipt
  const refund = passport.refunds.find((each) => each.id === id)
  const paymentId = refund ? refund.payment_id : id
  const payment = passport.payments.find((each) => each.id === paymentId)
  return (
    <Section title={deal(`receipt_${kind}`)}>
      <p>
        <Sum of={amount} className="font-semibold text-hero max-sm:text-head" />
      </p>
      <p className="mb-4 text-soft">{t(`text_${kind}`)}</p>
      <dl className="flex flex-col gap-2">
        <Fact name={t(`when_${kind}`)}>{exact(at)}</Fact>
        {payment && <PaymentFacts of={payment} isRefund={refund !== undefined} />}
        {refund && (
          <Fact name={t('id_refund')}>
            <Id of={id} />
          </Fact>
        )}
        {kind === 'payout' && <PayoutFacts id={id} passport={passport} />}
      </dl>
    </Section>
  )
}

/** A refund names the payment that it goes back to; what else became of that is not its matter. */
function PaymentFacts({ of: payment, isRefund }: { of: Passport['payments'][number]; isRefund: boolean }) {
  const t = useReceiptWords()
  const deal = useDealWords()
  const exact = useExact()
  const titleOf = useMethod()
  const { id, method, hold_ends_at, refunded } = payment
  return (
    <>
      {method && <Fact name={deal('method')}>{titleOf(method)}</Fact>}
      {hold_ends_at && <Fact name={deal('heldTill')}>{exact(hold_ends_at)}</Fact>}
      {!isRefund && isSome(refunded) && (
        <Fact name={deal('refunded')}>
          <Sum of={refunded} />
        </Fact>
      )}
      <Fact name={t('id_payment')}>
        <Id of={id} />
      </Fact>
    </>
  )
}

/** The reserve belongs to the deal: a share that went out in several payouts was taxed once. */
function PayoutFacts({ id, passport }: { id: string; passport: Passport }) {
  const t = useReceiptWords()
  const tax = trackOf(passport).shares?.tax
  return (
    <>
      {tax && isSome(tax) && (
        <Fact
          name={
            <>
              {t('taxKept')}
              <span className="block text-small">{t('taxNote')}</span>
            </>
          }
        >
          <Sum of={tax} />
        </Fact>
      )}
      <Fact name={t('id_payout')}>
        <Id of={id} />
      </Fact>
    </>
  )
}

const Id = ({ of: id }: { of: string }) => <code className="break-all text-[12px]">{id}</code>

import type { Passport } from '@sdelka/sdk'
import { Sum } from '../ui/sum.tsx'
import { useLanguage } from '../words/i18n.ts'
import { Fact } from './fact.tsx'
import { Section, Table, useExact } from './passport-parts.tsx'
import { usePayoutReason } from './payout-reason.ts'
import { useReasonText } from './reason-words.ts'
import { isSome } from './stations.ts'
import type { Viewer } from './status.ts'
import { useMethod, useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

export function Payments({ of: payments }: { of: Passport['payments'] }) {
  const t = useDealWords()
  const exact = useExact()
  const rubles = useRubles()
  const titleOf = useMethod()
  const reasonOf = useReasonText(useLanguage())
  return (
    <Section title={t('payments')}>
      <Table
        head={[t('when'), t('status'), t('method'), t('sum')]}
        rows={payments.map(
          ({ id, created_at, captured_at, status, method, cancellation, amount, refunded }) => ({
            key: id,
            cells: [
              exact(captured_at ?? created_at),
              <>
                {t(`payment_${status}`)}
                {cancellation && (
                  <span className="block text-soft">{reasonOf('payment', cancellation.reason)}</span>
                )}
                {isSome(refunded) && (
                  <span className="block">
                    {t('refunded')} {rubles(refunded)}
                  </span>
                )}
              </>,
              method ? titleOf(method) : '–',
              <Sum key="sum" of={amount} />,
            ],
          }),
        )}
      />
    </Section>
  )
}

/** What the platform is paid is no business of a client; the journal has it all the same. */
export function PayoutRows({ of: all, viewer }: { of: Passport['payouts']; viewer: Viewer }) {
  const t = useDealWords()
  const exact = useExact()
  const reasonOf = usePayoutReason(viewer)
  const payouts = all.filter(({ receiver }) => viewer !== 'client' || receiver === 'master')
  return (
    <Section title={t('payouts')}>
      <Table
        head={[t('when'), t('to'), t('status'), t('sum')]}
        rows={payouts.map(({ id, changed_at, receiver, status, reason, amount }) => ({
          key: id,
          cells: [
            exact(changed_at),
            receiver === 'master' ? t('toMaster') : t('toPlatform'),
            <>
              {t(`payout_${status}`)}
              {reason && status !== 'succeeded' && (
                <span className="block text-soft">{reasonOf(reason)}</span>
              )}
            </>,
            <Sum key="sum" of={amount} />,
          ],
        }))}
      />
    </Section>
  )
}

export function RefundRows({ of: refunds }: { of: Passport['refunds'] }) {
  const t = useDealWords()
  const exact = useExact()
  return (
    <Section title={t('refunds')}>
      <Table
        head={[t('when'), t('what'), t('status'), t('sum')]}
        rows={refunds.map(({ id, changed_at, origin, reason, status, amount }) => ({
          key: id,
          cells: [
            exact(changed_at),
            origin === 'operator' ? t('origin_operator', { reason }) : t(`origin_${origin}`),
            t(`refund_${status}`),
            <Sum key="sum" of={amount} />,
          ],
        }))}
      />
    </Section>
  )
}

export function Disputes({ of: disputes }: { of: Passport['disputes'] }) {
  const t = useDealWords()
  const exact = useExact()
  const rubles = useRubles()
  if (disputes.length === 0) return null
  return (
    <Section title={t('disputes')}>
      <ul className="flex flex-col gap-4">
        {disputes.map(({ id, created_at, status, amount, statement, ruling }) => (
          <li key={id}>
            <p>
              {exact(created_at)} · {t(`dispute_${status}`)} · {t('disputeText', { sum: rubles(amount) })}
            </p>
            <p className="whitespace-pre-line text-soft">{statement}</p>
            {ruling && (
              <>
                <p className="mt-1 font-medium">
                  {t('rulingText', { master: rubles(ruling.to_master), client: rubles(ruling.to_client) })}
                </p>
                <p className="whitespace-pre-line text-soft">{ruling.reasoning}</p>
              </>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** On the rail of safe deals: what YooKassa's own deal says. */
export function DealThere({ of: deal }: { of: NonNullable<Passport['deal']> }) {
  const t = useDealWords()
  const exact = useExact()
  const { status, balance, expires_at, platform_share: share } = deal
  return (
    <Section title={t('dealAtYookassa')}>
      <dl className="flex flex-col gap-2">
        <Fact name={t('status')}>{t(`deal_${status}`)}</Fact>
        {balance && (
          <Fact name={t('dealBalance')}>
            <Sum of={balance} />
          </Fact>
        )}
        {expires_at && <Fact name={t('dealExpires')}>{exact(expires_at)}</Fact>}
        {share && (
          <>
            <Fact name={t('providerFee')}>
              <Sum of={share.provider_fee} />
            </Fact>
            <Fact name={t('credited')}>
              <Sum of={share.credited} />
            </Fact>
          </>
        )}
      </dl>
    </Section>
  )
}

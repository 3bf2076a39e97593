import type { Payout } from '@sdelka/sdk'
import { isMasters } from '../master/needs-account.tsx'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Sum } from '../ui/sum.tsx'
import { useWhen } from '../ui/when.tsx'
import { usePayoutReason } from './payout-reason.ts'
import type { Viewer } from './status.ts'
import { movingTone } from './tones.ts'
import { useDealWords } from './words.ts'

/** The master's own payouts; an operator sees those of the platform too. What failed and was followed by another is history. */
export function Payouts({ of: all, viewer }: { of: Payout[]; viewer: Viewer }) {
  const t = useDealWords()
  const shown = all.filter(
    ({ receiver, status }) => status !== 'canceled' && (viewer !== 'master' || receiver === 'master'),
  )
  if (shown.length === 0) return null
  return (
    <Card title={t('payouts')}>
      <ul className="flex flex-col gap-4">
        {shown.map((payout) => (
          <li key={payout.id}>
            <PayoutLine payout={payout} viewer={viewer} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function PayoutLine({ payout, viewer }: { payout: Payout; viewer: Viewer }) {
  const t = useDealWords()
  const when = useWhen()
  const reasonOf = usePayoutReason(viewer)
  const { status, receiver, waits_for, retry_at, reason } = payout
  const isYours = isMasters(waits_for)
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="flex w-full flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="inline-flex flex-wrap items-center gap-2">
          {viewer !== 'master' && (receiver === 'master' ? t('toMaster') : t('toPlatform'))}
          <Badge tone={movingTone(status, isYours)}>{t(`payout_${status}`)}</Badge>
        </span>
        <Sum of={payout.amount} className="font-semibold" />
      </p>
      {status === 'parked' && <p>{reasonOf(reason)}</p>}
      {status === 'in_doubt' && <p>{t('inDoubt')}</p>}
      {status === 'parked' && retry_at && (
        <p className="text-small text-soft">{t('retryAt', { when: when(retry_at) })}</p>
      )}
      {viewer === 'master' && isYours && <ButtonLink to="/master/accounts">{t('toAccounts')}</ButtonLink>}
    </div>
  )
}

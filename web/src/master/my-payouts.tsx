import type { Payout } from '@sdelka/sdk'
import { Link } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { useReasonText } from '../deal/reason-words.ts'
import { movingTone } from '../deal/tones.ts'
import { useDealWords } from '../deal/words.ts'
import { Answer } from '../ui/answer.tsx'
import { Badge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { More } from '../ui/more.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { useWhen, When } from '../ui/when.tsx'
import { useLanguage } from '../words/i18n.ts'
import { useMoneyWords } from './money-words.ts'
import { isMasters, NeedsAccount } from './needs-account.tsx'

const PAGE = 20

/** What waits comes first, with its reason and what to do; then the rest, newest first. */
export function MyPayouts() {
  const t = useMoneyWords()
  const payouts = useList(['list', 'payouts', 'mine'], (page) =>
    sdelka.payouts.list({ limit: PAGE, ...page }),
  )
  return (
    <Card title={t('payouts')}>
      <Answer of={payouts} loading={<Loading rows={2} className="h-20" />}>
        {(found) => {
          const own = found.filter(({ receiver }) => receiver === 'master')
          if (own.length === 0) return <Empty title={t('payoutsEmpty')}>{t('payoutsEmptyText')}</Empty>
          const isWaiting = ({ status }: Payout) => status === 'parked' || status === 'in_doubt'
          const sorted = [...own.filter(isWaiting), ...own.filter((payout) => !isWaiting(payout))]
          return (
            <div className="flex flex-col gap-4">
              {own.some(({ waits_for }) => isMasters(waits_for)) && <NeedsAccount />}
              <ul className="flex flex-col">
                {sorted.map((payout) => (
                  <li
                    key={payout.id}
                    className="border-line border-t py-3 first:border-t-0 first:pt-0 last:pb-0"
                  >
                    <Line of={payout} />
                  </li>
                ))}
              </ul>
              <More of={payouts} />
            </div>
          )
        }}
      </Answer>
    </Card>
  )
}

function Line({ of: payout }: { of: Payout }) {
  const deal = useDealWords()
  const when = useWhen()
  const reasonOf = useReasonText(useLanguage())
  const { status, reason, retry_at } = payout
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <Link to="/enrolls/$id" params={{ id: payout.enroll_id }} className="inline-flex min-h-6">
          {payout.title}
        </Link>
        <Sum of={payout.amount} className="font-semibold" />
      </div>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-soft">
        <Badge tone={movingTone(status, isMasters(payout.waits_for))}>{deal(`payout_${status}`)}</Badge>
        <When at={payout.changed_at} />
      </p>
      {status === 'parked' && <p>{reasonOf('payout', reason)}</p>}
      {status === 'in_doubt' && <p>{deal('inDoubt')}</p>}
      {status === 'parked' && retry_at && (
        <p className="text-small text-soft">{deal('retryAt', { when: when(retry_at) })}</p>
      )}
    </div>
  )
}

import type { Queues as Waiting } from '@sdelka/sdk'
import { Link, type LinkProps } from '@tanstack/react-router'
import { CheckCircle2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Answer } from '../ui/answer.tsx'
import { Page } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { Countdown, useWhen } from '../ui/when.tsx'
import { useQueues } from './use-queues.ts'
import { useOfficeWords } from './words.ts'

/** The first page of the day: what waits for a person, the money that may be lost first. */
export function Queues() {
  const t = useOfficeWords()
  return (
    <Page title={t('queuesTitle')} lead={t('queuesLead')} width="max-w-none">
      <Answer of={useQueues()} loading={<Loading rows={4} />}>
        {(queues) => <Waits of={queues} />}
      </Answer>
    </Page>
  )
}

function Waits({ of: queues }: { of: Waiting }) {
  const t = useOfficeWords()
  const when = useWhen()
  const { holds, payouts, refunds, doubts, approvals, disputes, accounts, cases } = queues
  return (
    <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {holds && (
        <Tile title={t('atRisk')} of={holds} to="/office/holds">
          {holds.soonest_ends_at && <Countdown until={holds.soonest_ends_at} />}
          {holds.count > 0 && <p>{t('atRiskText')}</p>}
        </Tile>
      )}
      {payouts && (
        <Tile title={t('parkedTitle')} of={payouts} to="/office/payouts">
          {Object.entries(payouts.waits_for).map(([waits, { count }]) =>
            count === 0 ? null : (
              <p key={waits}>
                {t('waitsFor')}: {t(`wf_${waits as keyof typeof payouts.waits_for}`)}: {count}
              </p>
            ),
          )}
        </Tile>
      )}
      {refunds && <Tile title={t('refundsTitle')} of={refunds} to="/office/refunds" />}
      {doubts && (
        <Tile title={t('doubtsTitle')} of={doubts} to="/office/doubts">
          {doubts.second_word > 0 && <p>{t('secondWord', { count: doubts.second_word })}</p>}
        </Tile>
      )}
      {approvals && (
        <Tile title={t('approvalsTitle')} of={approvals} to="/office/approvals">
          {approvals.own > 0 && <p>{t('own', { count: approvals.own })}</p>}
        </Tile>
      )}
      <Tile title={t('disputesTitle')} of={disputes} to="/disputes">
        {disputes.unassigned > 0 && <p>{t('unassigned', { count: disputes.unassigned })}</p>}
        {disputes.overdue > 0 && <p>{t('overdue', { count: disputes.overdue })}</p>}
      </Tile>
      {accounts && (
        <Tile title={t('accountsTitle')} of={accounts} to="/office/accounts">
          {accounts.oldest_at && <p>{t('oldest', { when: when(accounts.oldest_at) })}</p>}
        </Tile>
      )}
      {cases && <Tile title={t('casesTitle')} of={cases} to="/office/reconciliation" />}
    </ul>
  )
}

function Tile({
  title,
  of: { count, amount },
  to,
  children,
}: {
  title: string
  of: { count: number; amount?: { value: string } }
  to: LinkProps['to']
  children?: ReactNode
}) {
  return (
    <li
      className={`relative flex flex-col sm:min-h-36 rounded-card border p-4 ${count > 0 ? 'border-needs bg-needs-wash' : 'border-line bg-card'}`}
    >
      <h2 className="font-semibold">
        <Link to={to} className="no-underline after:absolute after:inset-0">
          {title}
        </Link>
      </h2>
      <p className="mt-1 flex items-center gap-3">
        <span className="sum font-bold text-head">{count}</span>
        {count === 0 && <CheckCircle2 aria-hidden size={20} className="text-safe" />}
        {count > 0 && amount && <Sum of={amount} className="font-medium" />}
      </p>
      <div className="mt-auto text-small text-soft">{children}</div>
    </li>
  )
}

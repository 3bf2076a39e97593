import type { Payout } from '@sdelka/sdk'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useList } from '../api/use-list.ts'
import { useOfficeReasonText } from '../deal/office-reason-words.ts'
import { Button } from '../ui/button.tsx'
import { Problem } from '../ui/problem.tsx'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { ListPage } from './list-page.tsx'
import { MovingBadge, ReleaseAction, StatusChips } from './moving.tsx'
import { DealLink, Facts, Panel } from './panel.tsx'
import { ShortId } from './short-id.tsx'
import { useFilters } from './use-search.ts'
import { useOfficeWords } from './words.ts'

type Status = Payout['status']
const statuses: Status[] = ['parked', 'planned', 'sending', 'accepted', 'in_doubt', 'succeeded', 'canceled']

export function Payouts() {
  const t = useOfficeWords()
  const { status = 'parked' } = useFilters()
  const known = statuses.find((each) => each === status)
  const list = useList(['list', 'payouts', status], (page) =>
    sdelka.payouts.list({ ...page, ...(known && { status: known }) }),
  )
  return (
    <ListPage
      title={t('payoutsTitle')}
      lead={t('payoutsLead')}
      filters={
        <div className="flex flex-wrap items-center justify-between gap-3">
          <StatusChips of={statuses} chosen={status} />
          {list.data?.some(({ allowed }) => allowed.includes('release')) && <ReleaseAll />}
        </div>
      }
      list={list}
      keyOf={({ id }) => id}
      columns={[
        { name: t('number'), cell: ({ id }) => <ShortId id={id} /> },
        { name: t('whom'), cell: ({ receiver }) => t(receiver) },
        { name: t('sum'), cell: ({ amount }) => <Sum of={amount} />, isSum: true },
        {
          name: t('status'),
          cell: ({ status }) => <MovingBadge status={status} />,
        },
        { name: t('waitsFor'), cell: ({ waits_for }) => waits_for && t(`wf_${waits_for}`) },
        { name: t('retry'), cell: ({ retry_at }) => retry_at && <When at={retry_at} /> },
        { name: t('when'), cell: ({ created_at }) => <When at={created_at} /> },
      ]}
      panel={(payout) => <PayoutPanel payout={payout} />}
      empty={[t('payoutsEmpty'), t('payoutsEmptyText')]}
    />
  )
}

function PayoutPanel({ payout }: { payout: Payout }) {
  const t = useOfficeWords()
  const reasonOf = useOfficeReasonText()
  return (
    <Panel title={<Sum of={payout.amount} />}>
      <Facts
        of={[
          [t('status'), <MovingBadge key="status" status={payout.status} />],
          [t('whom'), t(payout.receiver)],
          [t('why'), payout.reason && (payout.status === 'parked' ? reasonOf(payout.reason) : payout.reason)],
          [t('waitsFor'), payout.waits_for && t(`wf_${payout.waits_for}`)],
          [t('retry'), payout.retry_at && <When at={payout.retry_at} />],
          [t('what'), t('attempt', { count: payout.attempt })],
          [t('number'), payout.id],
        ]}
      />
      <ReleaseAction of={payout} by={(id, options) => sdelka.payouts.release(id, options)} />
      <DealLink id={payout.enroll_id} />
    </Panel>
  )
}

function ReleaseAll() {
  const t = useOfficeWords()
  const release = useAction((_: undefined, options) => sdelka.payouts.releaseAll(options))
  return (
    <div className="flex flex-col items-end gap-2">
      <Button isBusy={release.isPending} onClick={() => release.run(undefined)}>
        {t('releaseAll')}
      </Button>
      <p role="status" className="text-small text-soft">
        {release.data && t('releasedAll', release.data)}
      </p>
      <Problem error={release.error} />
    </div>
  )
}

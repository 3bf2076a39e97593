import type { Refund } from '@sdelka/sdk'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { ListPage } from './list-page.tsx'
import { MovingBadge, ReleaseAction, StatusChips } from './moving.tsx'
import { DealLink, Facts, Panel } from './panel.tsx'
import { ShortId } from './short-id.tsx'
import { useFilters } from './use-search.ts'
import { useOfficeWords } from './words.ts'

type Status = Refund['status']
const statuses: Status[] = ['parked', 'sending', 'accepted', 'in_doubt', 'succeeded', 'canceled']

export function Refunds() {
  const t = useOfficeWords()
  const { status = 'parked' } = useFilters()
  const known = statuses.find((each) => each === status)
  const list = useList(['list', 'refunds', status], (page) =>
    sdelka.refunds.list({ ...page, ...(known && { status: known }) }),
  )
  return (
    <ListPage
      title={t('refunds')}
      lead={t('refundsLead')}
      filters={<StatusChips of={statuses} chosen={status} />}
      list={list}
      keyOf={({ id }) => id}
      columns={[
        { name: t('number'), cell: ({ id }) => <ShortId id={id} /> },
        { name: t('sum'), cell: ({ amount }) => <Sum of={amount} />, isSum: true },
        {
          name: t('status'),
          cell: ({ status }) => <MovingBadge status={status} />,
        },
        { name: t('why'), cell: ({ origin }) => t(`origin_${origin}`) },
        { name: t('retry'), cell: ({ retry_at }) => retry_at && <When at={retry_at} /> },
        { name: t('when'), cell: ({ created_at }) => <When at={created_at} /> },
      ]}
      panel={(refund) => <RefundPanel refund={refund} />}
      empty={[t('refundsEmpty'), t('refundsEmptyText')]}
    />
  )
}

function RefundPanel({ refund }: { refund: Refund }) {
  const t = useOfficeWords()
  return (
    <Panel title={<Sum of={refund.amount} />}>
      <Facts
        of={[
          [t('status'), <MovingBadge key="status" status={refund.status} />],
          [t('why'), `${t(`origin_${refund.origin}`)}: ${refund.reason}`],
          [t('reason'), refund.cancel_reason],
          [t('what'), t('attempt', { count: refund.attempt })],
          [t('retry'), refund.retry_at && <When at={refund.retry_at} />],
          [t('number'), refund.id],
        ]}
      />
      <ReleaseAction of={refund} by={(id, options) => sdelka.refunds.release(id, options)} />
      <DealLink id={refund.enroll_id} />
    </Panel>
  )
}

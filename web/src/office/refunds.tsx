import type { Refund } from '@sdelka/sdk'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useList } from '../api/use-list.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { showRubles } from '../ui/format.ts'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { useLanguage } from '../words/i18n.ts'
import { Chips } from './chips.tsx'
import { ListPage } from './list-page.tsx'
import { DealLink, Facts, Panel } from './panel.tsx'
import { ShortId } from './short-id.tsx'
import { useFilters } from './use-search.ts'
import { useOfficeWords } from './words.ts'

type Status = Refund['status']
const statuses: Status[] = ['parked', 'sending', 'accepted', 'in_doubt', 'succeeded', 'canceled']
const tones: Record<Status, Tone> = {
  parked: 'needs',
  sending: 'waits',
  accepted: 'waits',
  succeeded: 'safe',
  canceled: 'still',
  in_doubt: 'loss',
}

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
      filters={
        <Chips
          label={t('status')}
          name="status"
          chosen={status}
          choices={[...statuses.map((each) => [each, t(each)] as const), ['all', t('all')]]}
        />
      }
      list={list}
      keyOf={({ id }) => id}
      columns={[
        { name: t('number'), cell: ({ id }) => <ShortId id={id} /> },
        { name: t('sum'), cell: ({ amount }) => <Sum of={amount} />, isSum: true },
        {
          name: t('status'),
          cell: (refund) => <Badge tone={tones[refund.status]}>{t(refund.status)}</Badge>,
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
  const language = useLanguage()
  const release = useAction((id: string, options) => sdelka.refunds.release(id, options))
  return (
    <Panel title={<Sum of={refund.amount} />}>
      <Facts
        of={[
          [
            t('status'),
            <Badge key="status" tone={tones[refund.status]}>
              {t(refund.status)}
            </Badge>,
          ],
          [t('why'), `${t(`origin_${refund.origin}`)}: ${refund.reason}`],
          [t('reason'), refund.cancel_reason],
          [t('what'), t('attempt', { count: refund.attempt })],
          [t('retry'), refund.retry_at && <When at={refund.retry_at} />],
          [t('number'), refund.id],
        ]}
      />
      {refund.allowed.includes('release') && (
        <Deliberate
          label={t('release')}
          title={t('releaseTitle')}
          doLabel={t('release')}
          isBusy={release.isPending}
          isDone={release.isSuccess}
          error={release.error}
          onDo={() => release.run(refund.id)}
        >
          <p>{t('releaseText', { sum: showRubles(refund.amount.value, language) })}</p>
        </Deliberate>
      )}
      <DealLink id={refund.enroll_id} />
    </Panel>
  )
}

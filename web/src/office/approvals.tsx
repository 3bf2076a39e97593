import type { Approval } from '@sdelka/sdk'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { showRubles } from '../ui/format.ts'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { useLanguage } from '../words/i18n.ts'
import { Chips } from './chips.tsx'
import { ListPage } from './list-page.tsx'
import { DealLink, Facts, Panel } from './panel.tsx'
import { ReasonAction } from './reason-action.tsx'
import { ShortId } from './short-id.tsx'
import { useFilters } from './use-search.ts'
import { useOfficeWords } from './words.ts'

type Status = Approval['status']
const statuses: Status[] = ['pending', 'approved', 'rejected', 'failed', 'expired']
const tones: Record<Status, Tone> = {
  pending: 'needs',
  approved: 'safe',
  rejected: 'still',
  failed: 'loss',
  expired: 'still',
}

export function Approvals() {
  const t = useOfficeWords()
  const { status = 'pending' } = useFilters()
  const known = statuses.find((each) => each === status) ?? 'pending'
  const list = useList(['list', 'approvals', known], (page) =>
    sdelka.approvals.list({ ...page, status: known }),
  )
  return (
    <ListPage
      title={t('approvals')}
      lead={t('approvalsLead')}
      filters={
        <Chips
          label={t('status')}
          name="status"
          chosen={known}
          choices={statuses.map((each) => [each, t(`ap_${each}`)] as const)}
        />
      }
      list={list}
      keyOf={({ id }) => id}
      columns={[
        { name: t('number'), cell: ({ id }) => <ShortId id={id} /> },
        { name: t('what'), cell: ({ action }) => t(`action_${action}`) },
        { name: t('sum'), cell: ({ amount }) => <Sum of={amount} />, isSum: true },
        {
          name: t('status'),
          cell: (approval) => <Badge tone={tones[approval.status]}>{t(`ap_${approval.status}`)}</Badge>,
        },
        { name: t('expires'), cell: ({ expires_at }) => <When at={expires_at} /> },
      ]}
      panel={(approval) => <ApprovalPanel approval={approval} />}
      empty={[t('approvalsEmpty'), t('approvalsEmptyText')]}
    />
  )
}

function ApprovalPanel({ approval }: { approval: Approval }) {
  const t = useOfficeWords()
  const language = useLanguage()
  const what = t(`action_${approval.action}`)
  return (
    <Panel title={what}>
      <Facts
        of={[
          [t('sum'), <Sum key="sum" of={approval.amount} />],
          [t('status'), t(`ap_${approval.status}`)],
          [t('reason'), approval.reason],
          [t('when'), <When key="asked" at={approval.asked_at} />],
          [t('expires'), <When key="expires" at={approval.expires_at} />],
          [t('why'), approval.note],
          [t('number'), approval.subject_id],
        ]}
      />
      <div className="flex flex-wrap gap-3">
        {approval.allowed.includes('approve') && (
          <ReasonAction
            draft={`approval.${approval.id}.approve`}
            label={t('approve')}
            title={t('approveTitle')}
            look="main"
            isReasonNeeded={false}
            act={(reason, options) => sdelka.approvals.approve(approval.id, reason, options)}
          >
            <p>{t('approveText', { what, sum: showRubles(approval.amount.value, language) })}</p>
          </ReasonAction>
        )}
        {approval.allowed.includes('reject') && (
          <ReasonAction
            draft={`approval.${approval.id}.reject`}
            label={t('reject')}
            title={t('rejectTitle')}
            doLook="loss"
            act={(reason, options) => sdelka.approvals.reject(approval.id, reason, options)}
          />
        )}
      </div>
      <DealLink id={approval.enroll_id} />
    </Panel>
  )
}

import type { Dispute } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { useRoles } from '../session/session.ts'
import { Answer } from '../ui/answer.tsx'
import { Empty } from '../ui/empty.tsx'
import { SelectField } from '../ui/field.tsx'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { useWhen, When } from '../ui/when.tsx'
import { DisputeBadge, isOpen } from './badge.tsx'
import { readStatus, statuses } from './routes.tsx'
import { useDisputeWords } from './words.ts'

const route = getRouteApi('/disputes')
const PAGE = 50
const views = ['mine', 'none', 'all'] as const

/** A party's own disputes; the queue of an arbiter; all of them for an operator. */
export function Disputes() {
  const t = useDisputeWords()
  const roles = useRoles()
  const isArbiter = roles.includes('arbiter')
  const seesAll = isArbiter || roles.includes('operator')
  const { view = isArbiter ? 'mine' : 'all', status } = route.useSearch()
  const asked = {
    ...(seesAll && view !== 'all' && { assignee: view === 'mine' ? 'me' : 'none' }),
    ...(status && { status }),
  } as const
  const disputes = useList(['list', 'disputes', asked], (page) =>
    sdelka.disputes.list({ ...asked, limit: PAGE, ...page }),
  )
  const arbiters = useQuery({
    queryKey: ['list', 'arbiters'],
    queryFn: () => sdelka.users.arbiters(),
    enabled: seesAll,
  }).data?.items
  const nameOf = (id: string | null) => arbiters?.find((arbiter) => arbiter.id === id)?.name
  const lead = isArbiter ? 'leadArbiter' : seesAll ? 'leadOperator' : 'leadParty'
  return (
    <Page title={t('title')} lead={t(lead)}>
      {seesAll && <Filters views={isArbiter ? views : ['all', 'none']} view={view} status={status} />}
      <Answer of={disputes} loading={<Loading rows={3} className="h-24" />}>
        {(found) =>
          found.length > 0 ? (
            <>
              <Group title={t('now')} of={found.filter(isOpen).toSorted(byDeadline)} nameOf={nameOf} />
              <Group title={t('past')} of={found.filter((dispute) => !isOpen(dispute))} nameOf={nameOf} />
              <More of={disputes} />
            </>
          ) : seesAll ? (
            <Empty title={t('emptyArbiter')}>{isArbiter && t('emptyArbiterText')}</Empty>
          ) : (
            <Empty title={t('emptyParty')}>{t('emptyPartyText')}</Empty>
          )
        }
      </Answer>
    </Page>
  )
}

const deadlineOf = ({ status, answer_by, ruling_by }: Dispute) =>
  status === 'opened' ? answer_by : (ruling_by ?? answer_by)
const byDeadline = (one: Dispute, other: Dispute) => deadlineOf(one).localeCompare(deadlineOf(other))

function Filters({
  views: shown,
  view,
  status,
}: {
  views: readonly (typeof views)[number][]
  view: (typeof views)[number]
  status: Dispute['status'] | undefined
}) {
  const t = useDisputeWords()
  const navigate = useNavigate()
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <nav aria-label={t('view')} className="flex rounded-card border border-field bg-card p-1">
        {shown.map((each) => (
          <Link
            key={each}
            to="/disputes"
            search={{ view: each, ...(status && { status }) }}
            aria-current={each === view ? 'page' : undefined}
            className={`flex min-h-11 items-center rounded-lg px-4 no-underline ${each === view ? 'bg-safe-wash font-semibold text-safe' : 'text-soft hover:text-ink'}`}
          >
            {t(each)}
          </Link>
        ))}
      </nav>
      <SelectField
        label={t('statusFilter')}
        value={status ?? ''}
        onChange={({ target }) =>
          void navigate({
            to: '/disputes',
            search: { view, ...readStatus(target.value) },
            replace: true,
          })
        }
      >
        <option value="">{t('anyStatus')}</option>
        {statuses.map((each) => (
          <option key={each} value={each}>
            {t(each)}
          </option>
        ))}
      </SelectField>
    </div>
  )
}

type NameOf = (arbiterId: string | null) => string | undefined

function Group({ title, of: disputes, nameOf }: { title: string; of: Dispute[]; nameOf: NameOf }) {
  if (disputes.length === 0) return null
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold text-lead">{title}</h2>
      <ul className="flex flex-col gap-3">
        {disputes.map((dispute) => (
          <li key={dispute.id}>
            <Row of={dispute} arbiter={nameOf(dispute.arbiter_id)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Row({ of: dispute, arbiter }: { of: Dispute; arbiter: string | undefined }) {
  const t = useDisputeWords()
  const when = useWhen()
  const deadline =
    dispute.status === 'opened'
      ? t('answerBy', { when: when(dispute.answer_by) })
      : isOpen(dispute) && dispute.ruling_by && t('rulingBy', { when: when(dispute.ruling_by) })
  return (
    <Link
      to="/disputes/$id"
      params={{ id: dispute.id }}
      className="flex flex-col gap-2 rounded-card border border-line bg-card p-4 text-ink no-underline hover:bg-raised sm:flex-row sm:items-start sm:justify-between"
    >
      <span>
        <span className="block font-semibold">{dispute.title}</span>
        <span className="block">{t(dispute.reason)}</span>
        <span className="block text-small text-soft">
          {dispute.client_name} – {dispute.master_name}
        </span>
        <span className="block text-small text-soft">
          <When at={dispute.created_at} />, {t(`openedBy_${dispute.opened_by}`)}
        </span>
        {arbiter && <span className="block text-small text-soft">{t('arbiterIs', { name: arbiter })}</span>}
      </span>
      <span className="flex flex-col gap-1 sm:items-end">
        <Sum of={dispute.amount} className="font-semibold" />
        <span>
          <DisputeBadge of={dispute} />
        </span>
        {deadline && <span className="text-small text-soft">{deadline}</span>}
      </span>
    </Link>
  )
}

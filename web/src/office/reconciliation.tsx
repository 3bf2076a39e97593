import type { ReconciliationCase } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useList } from '../api/use-list.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { SelectField } from '../ui/field.tsx'
import { Problem } from '../ui/problem.tsx'
import { When } from '../ui/when.tsx'
import { Chips } from './chips.tsx'
import { ListPage } from './list-page.tsx'
import { DealLink, Facts, Panel } from './panel.tsx'
import { ReasonAction } from './reason-action.tsx'
import { useFilters } from './use-search.ts'
import { useOfficeWords } from './words.ts'

const RUNNING_MS = 1_000
const tones: Record<string, Tone> = { waiting: 'waits', running: 'waits', finished: 'safe', failed: 'loss' }

export function Reconciliation() {
  const t = useOfficeWords()
  const { status } = useFilters()
  const known = status === 'resolved' ? 'resolved' : 'open'
  const list = useList(['list', 'cases', known], (page) =>
    sdelka.reconciliations.cases({ ...page, status: known }),
  )
  return (
    <div className="flex flex-col gap-6">
      <ListPage
        title={t('reconciliation')}
        lead={t('casesLead')}
        filters={
          <Chips
            label={t('status')}
            name="status"
            chosen={known}
            choices={[
              ['open', t('open')],
              ['resolved', t('resolved')],
            ]}
          />
        }
        list={list}
        keyOf={({ id }) => id}
        columns={[
          { name: t('what'), cell: ({ object, kind }) => `${t(`object_${object}`)}: ${t(`case_${kind}`)}` },
          { name: t('ours'), cell: ({ ours }) => ours },
          { name: t('theirs'), cell: ({ theirs }) => theirs },
          {
            name: t('status'),
            cell: (each) => (
              <Badge tone={each.status === 'open' ? 'needs' : 'still'}>
                {each.resolution ? t(each.resolution) : t(each.status)}
              </Badge>
            ),
          },
          { name: t('when'), cell: ({ last_seen_at }) => <When at={last_seen_at} /> },
        ]}
        panel={(each) => <CasePanel of={each} />}
        empty={[t('casesEmpty'), t('casesEmptyText')]}
      />
      <Runs />
    </div>
  )
}

const resolutions = ['explained', 'corrected', 'provider_error'] as const

function CasePanel({ of: each }: { of: ReconciliationCase }) {
  const t = useOfficeWords()
  const [resolution, setResolution] = useState<(typeof resolutions)[number]>('explained')
  return (
    <Panel title={`${t(`object_${each.object}`)}: ${t(`case_${each.kind}`)}`}>
      <Facts
        of={[
          [t('ours'), each.ours],
          [t('theirs'), each.theirs],
          [t('number'), each.subject],
          ['YooKassa', each.yookassa_id],
          [t('when'), <When key="at" at={each.first_seen_at} />],
          [t('resolution'), each.resolution && t(each.resolution)],
          [t('reason'), each.reason],
        ]}
      />
      {each.status === 'open' && (
        <ReasonAction
          draft={`case.${each.id}`}
          label={t('resolve')}
          title={t('resolve')}
          act={(reason, options) => sdelka.reconciliations.resolve(each.id, { resolution, reason }, options)}
        >
          <SelectField
            label={t('resolution')}
            value={resolution}
            onChange={({ target }) =>
              setResolution(resolutions.find((one) => one === target.value) ?? 'explained')
            }
          >
            {resolutions.map((one) => (
              <option key={one} value={one}>
                {t(one)}
              </option>
            ))}
          </SelectField>
        </ReasonAction>
      )}
      {each.enroll_id && <DealLink id={each.enroll_id} />}
    </Panel>
  )
}

function Runs() {
  const t = useOfficeWords()
  const start = useAction((_: undefined, options) => sdelka.reconciliations.create(undefined, options))
  const runs = useQuery({
    queryKey: ['list', 'reconciliations'],
    queryFn: () => sdelka.reconciliations.list({ limit: 5 }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'waiting' || status === 'running')
        ? RUNNING_MS
        : false,
  })
  return (
    <Card
      title={t('runs')}
      aside={
        <Button isBusy={start.isPending} onClick={() => start.run(undefined)}>
          {t('reconcile')}
        </Button>
      }
    >
      <Problem error={start.error ?? runs.error} />
      <ul className="flex flex-col gap-2 text-small">
        {runs.data?.items.map(({ id, status, source, created_at, found, cured, reason }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <Badge tone={tones[status] ?? 'still'}>{t(`run_${status}`)}</Badge>
            <When at={created_at} />
            <span className="text-soft">{t(`source_${source}`)}</span>
            {status === 'finished' && <span>{t('run_found', { found, cured })}</span>}
            {reason && <span>{reason}</span>}
          </li>
        ))}
      </ul>
    </Card>
  )
}

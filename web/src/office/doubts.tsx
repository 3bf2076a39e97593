import type { Doubt } from '@sdelka/sdk'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useList } from '../api/use-list.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { showRubles } from '../ui/format.ts'
import { Problem } from '../ui/problem.tsx'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { useLanguage } from '../words/i18n.ts'
import { ListPage } from './list-page.tsx'
import { DealLink, Facts, Panel } from './panel.tsx'
import { ReasonAction } from './reason-action.tsx'
import { ShortId } from './short-id.tsx'
import { useOfficeWords } from './words.ts'

const tones: Record<Doubt['state'], Tone> = {
  open: 'loss',
  proven: 'safe',
  absent: 'safe',
  decided: 'waits',
  confirmed: 'safe',
  contradicted: 'loss',
  closed: 'still',
}
const kinds = {
  'payout.create': 'kind_payout',
  'refund.create': 'kind_refund',
  'payment.create': 'kind_payment',
} as const
const verdicts = ['happened', 'never_happened'] as const

export function Doubts() {
  const t = useOfficeWords()
  const list = useList(['list', 'doubts'], (page) => sdelka.doubts.list(page))
  return (
    <ListPage
      title={t('doubts')}
      lead={t('doubtsLead')}
      list={list}
      keyOf={({ id }) => id}
      columns={[
        { name: t('number'), cell: ({ id }) => <ShortId id={id} /> },
        { name: t('what'), cell: ({ kind }) => t(kinds[kind]) },
        { name: t('sum'), cell: ({ amount }) => amount && <Sum of={amount} />, isSum: true },
        { name: t('status'), cell: ({ state }) => <Badge tone={tones[state]}>{t(`state_${state}`)}</Badge> },
        { name: t('when'), cell: ({ since }) => <When at={since} /> },
      ]}
      panel={(doubt) => <DoubtPanel doubt={doubt} />}
      empty={[t('doubtsEmpty'), t('doubtsEmptyText')]}
    />
  )
}

function DoubtPanel({ doubt }: { doubt: Doubt }) {
  const t = useOfficeWords()
  const language = useLanguage()
  const probe = useAction((id: string, options) => sdelka.doubts.probe(id, options))
  const sum = doubt.amount ? showRubles(doubt.amount.value, language) : '—'
  return (
    <Panel title={t(kinds[doubt.kind])}>
      <Facts
        of={[
          [t('sum'), doubt.amount && <Sum of={doubt.amount} />],
          [t('status'), t(`state_${doubt.state}`)],
          [t('when'), <When key="since" at={doubt.since} />],
          [t('what'), t('looks', { count: doubt.tried.looks, empty: doubt.tried.empty_looks })],
          [t('why'), doubt.tried.note],
          ['YooKassa', doubt.told],
          [t('number'), doubt.subject_id],
        ]}
      />
      {doubt.verdicts.map(({ verdict, by, reason, at }) => (
        <p key={by} className="rounded-lg bg-raised p-3 text-small">
          {t('said', { verdict: t(verdict), reason })} · <When at={at} />
        </p>
      ))}
      <div className="flex flex-wrap gap-3">
        {doubt.allowed.includes('probe') && (
          <Button isBusy={probe.isPending} onClick={() => probe.run(doubt.id)}>
            {t('probe')}
          </Button>
        )}
        {doubt.allowed.includes('verdict') &&
          verdicts.map((verdict) => (
            <ReasonAction
              key={verdict}
              draft={`doubt.${doubt.id}.${verdict}`}
              label={t(verdict)}
              title={t('verdictTitle', { verdict: t(verdict) })}
              reasonLabel={t('howKnown')}
              act={(reason, options) => sdelka.doubts.verdict(doubt.id, { verdict, reason }, options)}
            >
              <p>{t('verdictText', { sum })}</p>
            </ReasonAction>
          ))}
        {doubt.allowed.includes('acknowledge') && (
          <ReasonAction
            draft={`doubt.${doubt.id}.acknowledge`}
            label={t('acknowledge')}
            title={t('acknowledge')}
            act={(reason, options) => sdelka.doubts.acknowledge(doubt.id, { reason }, options)}
          />
        )}
      </div>
      <Problem error={probe.error} />
      <DealLink id={doubt.enroll_id} />
    </Panel>
  )
}

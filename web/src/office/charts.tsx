import type { Stats } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { Answer } from '../ui/answer.tsx'
import { Card } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'
import { Sum } from '../ui/sum.tsx'
import { useCommonWords } from '../words/common.ts'
import { Bars } from './bars.tsx'
import { Chips } from './chips.tsx'
import { Speed } from './speed.tsx'
import { useFilters } from './use-search.ts'
import { Volume } from './volume.tsx'
import { useOfficeWords } from './words.ts'

const spans = ['7', '30', '90'] as const
const MINUTE_MS = 60_000

/** Each chart answers one question, in its title. */
export function Charts() {
  const t = useOfficeWords()
  const { days } = useFilters()
  const span = spans.find((each) => each === days) ?? '30'
  const stats = useQuery({
    queryKey: ['list', 'stats', span],
    queryFn: () => sdelka.stats({ days: span }),
    refetchInterval: MINUTE_MS,
  })
  return (
    <Page title={t('chartsTitle')} lead={t('chartsLead')} width="max-w-none">
      <Chips
        label={t('charts')}
        name="days"
        chosen={span}
        choices={spans.map((each) => [each, t('days', { count: each })] as const)}
      />
      <Answer of={stats}>
        {(answer) => (
          <div className="grid gap-4 xl:grid-cols-2">
            <Card
              title={t('chartVolume')}
              className="xl:col-span-2"
              aside={<Sum of={answer.volume.total.amount} />}
            >
              <Volume of={answer.volume.days} />
            </Card>
            <States of={answer.deals} />
            <Held of={answer.held} />
            <Card title={t('chartSpeed')}>
              <Speed of={answer.time_to_money} />
            </Card>
            <Failures of={answer.failures} />
          </div>
        )}
      </Answer>
    </Page>
  )
}

function States({ of: deals }: { of: Stats['deals'] }) {
  const t = useOfficeWords()
  return (
    <Card title={t('chartStates')}>
      <Bars
        of={deals.map(({ status, open, booked }) => ({
          key: status,
          name: t(`st_${status}`),
          value: open ?? booked,
          shown: open ?? booked,
        }))}
      />
    </Card>
  )
}

/** A sum as a length: for drawing only. */
const lengthOf = ({ value }: { value: string }) => Math.max(0, Number(value))

function Held({ of: held }: { of: Stats['held'] }) {
  const t = useOfficeWords()
  return (
    <Card title={t('chartHeld')} aside={<Link to="/office/holds">{t('holds')}</Link>}>
      <Bars
        of={[
          {
            key: 'held',
            name: t('held'),
            value: lengthOf(held.amount),
            shown: (
              <>
                <Sum of={held.amount} /> · {held.count}
              </>
            ),
          },
          {
            key: 'dying',
            name: t('dying'),
            value: lengthOf(held.ending.amount),
            tone: 'bg-loss',
            shown: (
              <>
                <Sum of={held.ending.amount} /> · {held.ending.count}
              </>
            ),
          },
        ]}
      />
    </Card>
  )
}

function Failures({ of: { payouts, payments } }: { of: Stats['failures'] }) {
  const t = useOfficeWords()
  const common = useCommonWords()
  if (payouts.length + payments.length === 0) {
    return (
      <Card title={t('chartFailures')}>
        <p className="text-soft">{t('noFailures')}</p>
      </Card>
    )
  }
  return (
    <Card
      title={t('chartFailures')}
      aside={
        <Link to="/office/payouts" search={{ status: 'canceled' }}>
          {t('payouts')}
        </Link>
      }
    >
      <div className="flex flex-col gap-4">
        {payouts.length > 0 && <h3 className="font-semibold">{t('failuresPayouts')}</h3>}
        <Bars
          of={payouts.map(({ reason, count }) => ({
            key: String(reason),
            name: <code>{reason ?? '—'}</code>,
            value: count,
            shown: count,
          }))}
        />
        {payments.length > 0 && <h3 className="font-semibold">{t('failuresPayments')}</h3>}
        <Bars
          of={payments.map(({ party, reason, count }) => ({
            key: `${party} ${reason}`,
            name: (
              <>
                <code>{reason ?? '—'}</code>
                {party === 'yoo_money' && ` (${common('yookassa')})`}
              </>
            ),
            value: count,
            shown: count,
          }))}
        />
      </div>
    </Card>
  )
}

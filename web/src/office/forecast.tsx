import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'
import { Answer } from '../ui/answer.tsx'
import { Badge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { Rows } from './rows.tsx'
import { useOfficeWords } from './words.ts'

const MINUTE_MS = 60_000

export function Forecast() {
  const t = useOfficeWords()
  const forecast = useQuery({
    queryKey: ['list', 'forecast'],
    queryFn: () => sdelka.payouts.forecast(),
    refetchInterval: MINUTE_MS,
  })
  return (
    <Page title={t('forecastTitle')} lead={t('forecastLead')} width="max-w-4xl">
      <Answer of={forecast}>
        {({ balance, gateway, in_doubt, deals, at }) => (
          <>
            <Card title={t('gatewayBalance')} aside={<When at={at} className="text-small text-soft" />}>
              {balance ? <Sum of={balance} className="font-bold text-head" /> : <p>{t('gatewaySilent')}</p>}
            </Card>
            <Card title={t('due')}>
              <Rows
                label={t('due')}
                items={gateway}
                keyOf={({ hours }) => String(hours)}
                open={null}
                columns={[
                  { name: t('when'), cell: ({ hours }) => t('within', { count: hours }) },
                  { name: t('toMasters'), cell: ({ masters }) => <Sum of={masters} />, isSum: true },
                  { name: t('toPlatform'), cell: ({ platform }) => <Sum of={platform} />, isSum: true },
                  {
                    name: t('sum'),
                    cell: ({ total }) => <Sum of={total} className="font-medium" />,
                    isSum: true,
                  },
                  {
                    name: t('shortfall'),
                    cell: ({ shortfall }) =>
                      shortfall &&
                      (shortfall.value === '0.00' ? (
                        <Badge tone="safe">{t('enough')}</Badge>
                      ) : (
                        <Badge tone="loss">
                          {t('shortfall')} <Sum of={shortfall} />
                        </Badge>
                      )),
                  },
                ]}
              />
              <p className="mt-4 text-small text-soft">
                {t('doubtful')}: <Sum of={in_doubt} />
              </p>
            </Card>
            <Card title={t('fromDeals')}>
              <ul className="flex flex-col gap-1">
                {deals.map(({ hours, masters }) => (
                  <li key={hours} className="flex justify-between gap-4">
                    <span>{t('within', { count: hours })}</span>
                    <Sum of={masters} />
                  </li>
                ))}
              </ul>
            </Card>
          </>
        )}
      </Answer>
    </Page>
  )
}

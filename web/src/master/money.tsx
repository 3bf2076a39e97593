import type { Earnings } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { Answer } from '../ui/answer.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { IncomeCard } from './income.tsx'
import { useMoneyWords } from './money-words.ts'
import { MyPayouts } from './my-payouts.tsx'
import { Statement } from './statement.tsx'

export function Money() {
  const t = useMoneyWords()
  const earnings = useQuery({ queryKey: ['list', 'earnings'], queryFn: () => sdelka.earnings.read() })
  return (
    <Page title={t('title')} lead={t('lead')} width="max-w-4xl">
      <Answer of={earnings} loading={<Loading rows={2} className="h-56" />}>
        {(found) => (
          <>
            <Balance of={found} />
            <MyPayouts />
            <IncomeCard of={found.income} />
          </>
        )}
      </Answer>
      <Statement />
    </Page>
  )
}

function Balance({ of: earnings }: { of: Earnings }) {
  const t = useMoneyWords()
  const { owed, waiting, on_its_way, held, captured, tax_reserve, paid } = earnings
  return (
    <Card title={t('yours')} aside={<ButtonLink to="/master/accounts">{t('toAccounts')}</ButtonLink>}>
      <dl className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        <Figure name={t('owed')} text={t('owedText')} sum={<Sum of={owed} className="text-safe" />}>
          {waiting.count > 0 && (
            <span className="block font-medium text-needs text-small">
              {t('waiting')} <Sum of={waiting.amount} />
            </span>
          )}
        </Figure>
        <Figure name={t('onItsWay')} text={t('onItsWayText')} sum={<Sum of={on_its_way} />} />
        <Figure name={t('held')} text={t('heldText')} sum={<Sum of={held} />} />
        {captured.value !== '0.00' && (
          <Figure name={t('captured')} text={t('capturedText')} sum={<Sum of={captured} />} />
        )}
        <Figure name={t('taxReserve')} text={t('taxReserveText')} sum={<Sum of={tax_reserve} />} />
        <Figure name={t('paid')} text={t('paidText')} sum={<Sum of={paid} />} />
      </dl>
    </Card>
  )
}

function Figure({
  name,
  text,
  sum,
  children,
}: {
  name: string
  text: string
  sum: ReactNode
  children?: ReactNode
}) {
  return (
    <div>
      <dt className="text-small text-soft">{name}</dt>
      <dd>
        <span className="font-semibold text-lead">{sum}</span>
        {children}
        <span className="mt-0.5 block text-small text-soft">{text}</span>
      </dd>
    </div>
  )
}

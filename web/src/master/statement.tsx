import type { StatementLine } from '@sdelka/sdk'
import { Link } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { Answer } from '../ui/answer.tsx'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { showRubles } from '../ui/format.ts'
import { More } from '../ui/more.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { When } from '../ui/when.tsx'
import { useLanguage } from '../words/i18n.ts'
import { useMoneyWords } from './money-words.ts'

const PAGE = 30

/** Every change of a master's money, as the ledger has it. */
export function Statement() {
  const t = useMoneyWords()
  const lines = useList(['list', 'statement'], (page: { cursor?: number }) =>
    sdelka.earnings.statement({ limit: PAGE, ...page }),
  )
  return (
    <Card title={t('statement')}>
      <p className="mb-3 text-soft">{t('statementText')}</p>
      <Answer of={lines} loading={<Loading rows={3} className="h-14" />}>
        {(found) =>
          found.length > 0 ? (
            <div className="flex flex-col gap-4">
              <ul className="flex flex-col">
                {found.map((line) => (
                  <li
                    key={line.id}
                    className="border-line border-t py-3 first:border-t-0 first:pt-0 last:pb-0"
                  >
                    <Line of={line} />
                  </li>
                ))}
              </ul>
              <More of={lines} />
            </div>
          ) : (
            <Empty title={t('statementEmpty')}>{t('statementEmptyText')}</Empty>
          )
        }
      </Answer>
    </Card>
  )
}

function Line({ of: line }: { of: StatementLine }) {
  const t = useMoneyWords()
  const language = useLanguage()
  const { what, amount, tax, enroll_id, title } = line
  const isGain = !amount.value.startsWith('-')
  const isBack = tax.value.startsWith('-')
  const sign = isGain && amount.value !== '0.00' ? '+' : ''
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
      <div className="min-w-0">
        <p>{t(what === 'other' ? 'correction' : what)}</p>
        <p className="text-small text-soft">
          {enroll_id && title && (
            <>
              <Link to="/enrolls/$id" params={{ id: enroll_id }} className="inline-block py-1">
                {title}
              </Link>
              {', '}
            </>
          )}
          <When at={line.at} />
        </p>
      </div>
      <div className="ml-auto text-right">
        <p className={`sum font-semibold ${isGain ? 'text-safe' : ''}`}>
          {sign}
          {showRubles(amount.value, language)}
        </p>
        {tax.value !== '0.00' && (
          <p className="text-small text-soft">
            {t(isBack ? 'taxBack' : 'tax', { sum: showRubles(tax.value.replace('-', ''), language) })}
          </p>
        )}
      </div>
    </div>
  )
}

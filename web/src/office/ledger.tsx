import type { JournalEntry } from '@sdelka/sdk'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { useSettled } from '../api/use-settled.ts'
import { Answer } from '../ui/answer.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { Field } from '../ui/field.tsx'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { Sum } from '../ui/sum.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { When } from '../ui/when.tsx'
import { Checks } from './checks.tsx'
import { Rows } from './rows.tsx'
import { useFilters } from './use-search.ts'
import { useOfficeWords } from './words.ts'

export function Ledger() {
  const t = useOfficeWords()
  const { address, enroll } = useFilters()
  return (
    <Page title={t('ledgerTitle')} lead={t('ledgerLead')} width="max-w-none">
      <Books />
      <div className="grid gap-4 xl:grid-cols-[2fr_3fr] xl:items-start">
        <LedgerAccounts />
        <Entries {...(address && { address })} {...(enroll && { enrollId: enroll })} />
      </div>
    </Page>
  )
}

/** The same checks as `npm run audit`, on demand: they read the whole journal. */
function Books() {
  const t = useOfficeWords()
  const check = useQuery({
    queryKey: ['still', 'audit'],
    queryFn: () => sdelka.audit.verify(),
    enabled: false,
  })
  return (
    <div className="flex flex-col items-start gap-3">
      <Button isBusy={check.isFetching} onClick={() => void check.refetch()}>
        {t('checkBooks')}
      </Button>
      <div role="status">
        {check.data && (
          <Badge tone={check.data.whole ? 'safe' : 'loss'}>
            {t(check.data.whole ? 'booksWhole' : 'booksBroken')}
          </Badge>
        )}
      </div>
      {check.data && <Checks of={check.data} />}
    </div>
  )
}

function LedgerAccounts() {
  const t = useOfficeWords()
  const [typed, type] = useDraft('ledger.prefix')
  const prefix = useSettled(typed.trim())
  const list = useList(['list', 'ledger-accounts', prefix], (page) =>
    sdelka.ledger.accounts({ ...page, ...(prefix && { prefix }) }),
  )
  return (
    <Card title={t('ledgerAccounts')}>
      <div className="flex flex-col gap-4">
        <Field
          label={t('prefix')}
          hint={t('prefixHint')}
          value={typed}
          onChange={({ target }) => type(target.value)}
          type="search"
        />
        <Answer of={list}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={t('ledgerEmpty')} />
            ) : (
              <Rows
                label={t('ledgerAccounts')}
                items={items}
                keyOf={(account) => account.address}
                open={null}
                columns={[
                  { name: t('address'), cell: (account) => <Address of={account.address} /> },
                  { name: t('balance'), cell: ({ balance }) => <Sum of={balance} />, isSum: true },
                ]}
              />
            )
          }
        </Answer>
        <More of={list} />
      </div>
    </Card>
  )
}

function Entries({ address, enrollId }: { address?: string; enrollId?: string }) {
  const t = useOfficeWords()
  const filter = { ...(address && { address }), ...(enrollId && { enroll_id: enrollId }) }
  const list = useInfiniteQuery({
    queryKey: ['list', 'entries', filter],
    queryFn: ({ pageParam }) => sdelka.ledger.entries({ ...filter, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  })
  const isFiltered = address !== undefined || enrollId !== undefined
  return (
    <Card
      title={address ? t('ofAddress', { address }) : t('entries')}
      aside={
        isFiltered && (
          <Link to="/office/ledger" search={{}}>
            {t('showAll')}
          </Link>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <Answer of={list}>
          {(entries) =>
            entries.length === 0 ? (
              <Empty title={t('ledgerEmpty')} />
            ) : (
              <ol className="flex flex-col gap-3">
                {entries.map((entry) => (
                  <Entry key={entry.id} of={entry} />
                ))}
              </ol>
            )
          }
        </Answer>
        <More of={list} />
      </div>
    </Card>
  )
}

function Entry({ of: { key, at, postings, enroll_id } }: { of: JournalEntry }) {
  const t = useOfficeWords()
  return (
    <li className="rounded-lg border border-line p-3 text-small">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-soft">
        <code className="break-all">{key}</code>
        <span className="flex gap-4">
          <When at={at} />
          {enroll_id && (
            <Link to="/enrolls/$id" params={{ id: enroll_id }}>
              {t('deal')}
            </Link>
          )}
        </span>
      </div>
      <ul className="mt-2 flex flex-col gap-1">
        {postings.map(({ from, to, amount }) => (
          <li key={`${from} ${to} ${amount.value}`} className="flex flex-wrap items-baseline gap-x-2">
            <Address of={from} />
            <span aria-hidden>→</span>
            <Address of={to} />
            <Sum of={amount} className="ml-auto font-medium" />
          </li>
        ))}
      </ul>
    </li>
  )
}

function Address({ of: address }: { of: string }) {
  return (
    <Link to="/office/ledger" search={{ address }} className="inline-block min-h-6 break-all leading-6">
      {address}
    </Link>
  )
}

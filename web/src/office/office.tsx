import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { Keyboard, Search } from 'lucide-react'
import { useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { FIND_FIELD, useKeys } from './keys.ts'
import { useQueues } from './use-queues.ts'
import { type OfficeWord, useOfficeWords } from './words.ts'

/** What stays around the operator's pages: the queues with their counts, the search, the keys. */
export function Office() {
  const t = useOfficeWords()
  const [isHelping, setHelping] = useState(false)
  useKeys(() => setHelping(true))
  return (
    <div className="flex flex-col gap-4 lg:flex-row lg:gap-6">
      <div className="flex shrink-0 flex-col gap-2 lg:w-52">
        <Find />
        <Rail />
        <button
          type="button"
          className="hidden min-h-11 items-center gap-2 rounded-lg px-3 text-small text-soft hover:text-ink lg:flex"
          onClick={() => setHelping(true)}
        >
          <Keyboard aria-hidden size={16} />
          {t('keys')}
        </button>
      </div>
      <div className="min-w-0 grow">
        <Outlet />
      </div>
      <Dialog title={t('keysTitle')} isOpen={isHelping} onClose={() => setHelping(false)}>
        <Help />
      </Dialog>
    </div>
  )
}

function Find() {
  const t = useOfficeWords()
  const navigate = useNavigate()
  return (
    <search>
      <form
        className="relative"
        onSubmit={(event) => {
          event.preventDefault()
          const q = String(new FormData(event.currentTarget).get('q')).trim()
          if (q) void navigate({ to: '/office/search', search: { q } })
        }}
      >
        <Search aria-hidden size={16} className="absolute top-3.5 left-3 text-soft" />
        <input
          id={FIND_FIELD}
          name="q"
          type="search"
          aria-label={t('find')}
          placeholder={t('findShort')}
          className="min-h-11 w-full rounded-lg border border-field bg-card pr-2 pl-9"
        />
      </form>
    </search>
  )
}

function Rail() {
  const t = useOfficeWords()
  const queues = useQueues().data
  const places = [
    ['/office', 'queues'],
    ['/office/holds', 'holds', queues?.holds?.count],
    ['/office/payouts', 'payouts', queues?.payouts?.count],
    ['/office/refunds', 'refunds', queues?.refunds?.count],
    ['/office/doubts', 'doubts', queues?.doubts?.count],
    ['/office/approvals', 'approvals', queues?.approvals?.count],
    ['/disputes', 'disputes', queues?.disputes.count],
    ['/office/accounts', 'accounts', queues?.accounts?.count],
    ['/office/reconciliation', 'reconciliation', queues?.cases?.count],
    ['/office/forecast', 'forecast'],
    ['/office/charts', 'charts'],
    ['/office/ledger', 'ledger'],
    ['/office/people', 'people'],
    ['/office/audit', 'audit'],
  ] as const satisfies (readonly [string, OfficeWord, (number | undefined)?])[]
  return (
    <nav aria-label={t('rail')} className="flex gap-1 overflow-x-auto lg:flex-col">
      {places.map(([to, word, count]) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === '/office' }}
          className="flex min-h-11 shrink-0 items-center justify-between gap-2 rounded-lg px-3 text-soft no-underline hover:text-ink data-[status=active]:bg-card data-[status=active]:font-semibold data-[status=active]:text-safe lg:min-h-9"
        >
          {t(word)}
          {Boolean(count) && (
            <span className="sum rounded-full bg-needs-wash px-2 text-needs text-small">{count}</span>
          )}
        </Link>
      ))}
    </nav>
  )
}

function Help() {
  const t = useOfficeWords()
  const keys = [
    ['j', t('keyNext')],
    ['k', t('keyPrevious')],
    ['Enter', t('keyOpen')],
    ['/', t('keyFind')],
    ['?', t('keyHelp')],
    ['Esc', t('keyClose')],
  ]
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
      {keys.map(([key, text]) => (
        <div key={key} className="contents">
          <dt>
            <kbd className="rounded border border-field px-2 py-0.5">{key}</kbd>
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}

import { Link, useNavigate } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId } from 'react'
import { useCommonWords } from '../words/common.ts'
import { useOfficeWords } from './words.ts'

/** What is behind a row, beside its list, which stays where it was. Escape closes it. */
export function Panel({ title, children }: { title: ReactNode; children: ReactNode }) {
  const t = useCommonWords()
  const id = useId()
  const navigate = useNavigate()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isElsewhere =
        event.target instanceof HTMLElement && event.target.closest('dialog, input, textarea')
      if (event.key !== 'Escape' || isElsewhere) return
      void navigate({ to: '.', search: withoutOpen })
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [navigate])
  return (
    <aside
      aria-labelledby={id}
      className="rounded-card border border-line bg-card p-4 xl:sticky xl:top-20 xl:w-96 xl:shrink-0 xl:self-start"
    >
      <div className="mb-3 flex items-start justify-between gap-2">
        <h2 id={id} className="font-semibold text-lead">
          {title}
        </h2>
        <Link to="." search={withoutOpen} aria-label={t('close')} className="-m-2 rounded-lg p-2.5">
          <X aria-hidden size={22} />
        </Link>
      </div>
      <div className="flex flex-col gap-4">{children}</div>
    </aside>
  )
}

const withoutOpen = ({ open: _open, ...search }: Record<string, string>) => search

/** Facts by name, one a line. What is not known is left out. */
export function Facts({ of: facts }: { of: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-small">
      {facts.map(([name, value]) =>
        value === null || value === undefined || value === '' ? null : (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 break-words text-right">{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

export function DealLink({ id }: { id: string }) {
  const t = useOfficeWords()
  return (
    <Link to="/enrolls/$id" params={{ id }} className="inline-flex min-h-11 items-center">
      {t('openDeal')}
    </Link>
  )
}

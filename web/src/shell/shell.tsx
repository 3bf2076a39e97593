import { Link, Outlet, useRouter } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { useLive } from '../api/live.ts'
import { useMeta } from '../api/use-meta.ts'
import { useRoles, useSession } from '../session/session.ts'
import { useCommonWords } from '../words/common.ts'
import { Asleep } from './asleep.tsx'
import { Person } from './person.tsx'
import { placesOf } from './places.ts'
import { Settings } from './settings.tsx'

const DemoPanel = lazy(async () => ({ default: (await import('../demo/panel.tsx')).DemoPanel }))

/** What is around every page: who I am, where I can go, and that a demo is a demo. */
export function Shell() {
  const t = useCommonWords()
  const meta = useMeta({ isKept: true })
  useGuards()
  useLive()
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#content" className="sr-only focus:not-sr-only focus:p-3">
        {t('skip')}
      </a>
      {meta?.is_demo && (
        <p className="print:hidden flex items-center justify-center gap-2 bg-needs-wash px-4 py-1.5 text-center text-needs text-small">
          <FlaskConical aria-hidden size={16} className="shrink-0" />
          {t('demo')}
        </p>
      )}
      <header className="print:hidden sticky top-0 z-10 border-line border-b bg-card">
        <div className="mx-auto flex min-h-14 w-full max-w-6xl items-center gap-2 px-4">
          <Link to="/" className="mr-2 flex min-h-11 items-center gap-2 font-semibold text-lead no-underline">
            <img src="/icon.svg" alt="" width="28" height="28" />
            {t('name')}
          </Link>
          <Places className="hidden gap-1 md:flex" />
          <div className="grow" />
          <Settings />
          <Person />
        </div>
      </header>
      <Asleep />
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl grow px-4 py-6 outline-none">
        <Outlet />
      </main>
      <Places isBar className="print:hidden sticky bottom-0 z-10 border-line border-t bg-card md:hidden" />
      {meta?.is_demo && (
        <Suspense>
          <DemoPanel />
        </Suspense>
      )}
    </div>
  )
}

/** Another person, or nobody any more: whether this page may be seen is asked anew. */
function useGuards(): void {
  const router = useRouter()
  const id = useSession()?.user.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the person that makes the answer old
  useEffect(() => {
    void router.invalidate()
  }, [router, id])
}

function Places({ isBar = false, className }: { isBar?: boolean; className: string }) {
  const t = useCommonWords()
  const places = placesOf(useRoles())
  const shape = isBar
    ? 'flex min-h-14 min-w-0 grow basis-0 flex-col items-center justify-center px-1 text-[11px] leading-tight'
    : 'flex min-h-11 items-center gap-2 rounded-lg px-3'
  return (
    <nav aria-label={t('menu')} className={`${isBar ? 'flex' : ''} ${className}`}>
      {places.map(({ to, word, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={`${shape} text-soft no-underline hover:text-ink data-[status=active]:font-semibold data-[status=active]:text-safe`}
        >
          <Icon aria-hidden size={isBar ? 22 : 18} className="shrink-0" />
          <span className={isBar ? 'max-w-full text-center' : ''}>{t(word)}</span>
        </Link>
      ))}
    </nav>
  )
}

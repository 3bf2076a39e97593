import { Calculator, Hammer, HandCoins, type LucideIcon, Scale, ShieldCheck, UserRound } from 'lucide-react'
import { sdelka } from '../api/sdelka.ts'
import { Card } from '../ui/card.tsx'
import { Problem } from '../ui/problem.tsx'
import { useEnter } from './use-enter.ts'
import { useEntryWords } from './words.ts'

/** The people whom a demo has from its first start; README names them and their password. */
const people = [
  { email: 'client@example.com', word: 'client', icon: UserRound },
  { email: 'master@example.com', word: 'master', icon: Hammer },
  { email: 'master2@example.com', word: 'master2', icon: HandCoins },
  { email: 'operator@example.com', word: 'operator', icon: ShieldCheck },
  { email: 'arbiter@example.com', word: 'arbiter', icon: Scale },
  { email: 'accountant@example.com', word: 'accountant', icon: Calculator },
] as const satisfies { email: string; word: string; icon: LucideIcon }[]

const password = 'sdelka-demo'

/** @param next where the person wanted to go, instead of home */
export function DemoPeople({ next }: { next?: string | undefined }) {
  const t = useEntryWords()
  const enter = useEnter((email: string, options) => sdelka.auth.login({ email, password }, options), {
    next,
    isOfTab: true,
  })
  return (
    <Card title={t('people')}>
      <p className="mb-4 text-soft">{t('peopleText')}</p>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {people.map(({ email, word, icon: Icon }) => (
          <li key={email}>
            <button
              type="button"
              aria-busy={enter.isPending && enter.variables === email}
              onClick={() => enter.run(email)}
              className="flex h-full w-full items-center gap-3 rounded-card border border-field bg-card p-3 text-left hover:bg-raised"
            >
              <Icon aria-hidden className="shrink-0 text-safe" size={28} />
              <span>
                <span className="block font-semibold">{t(word)}</span>
                <span className="block text-small text-soft">{t(`${word}Text`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Problem error={enter.error} />
    </Card>
  )
}

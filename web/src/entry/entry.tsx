import { useMeta } from '../api/use-meta.ts'
import { homeOf } from '../session/needs.ts'
import { useSession } from '../session/session.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { rub } from '../ui/format.ts'
import { Shares } from '../ui/shares.tsx'
import { Sum } from '../ui/sum.tsx'
import { DemoPeople } from './people.tsx'
import { useEntryWords } from './words.ts'

/** What 1000.00 becomes by the terms that an installation starts with. */
const example = {
  amount: rub('1000.00'),
  fee: rub('100.00'),
  gross: rub('900.00'),
  tax: rub('54.00'),
  net: rub('846.00'),
}

export function Entry() {
  const t = useEntryWords()
  const meta = useMeta()
  const session = useSession()
  const steps = [
    [t('pays'), t('paysText')],
    [t('held'), t('heldText')],
    [t('confirms'), t('confirmsText')],
    [t('split'), t('splitText')],
  ]
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-6">
      <div className="py-4 sm:py-8">
        <h1 className="text-balance font-bold text-head sm:text-hero">{t('title')}</h1>
        <p className="mt-3 max-w-2xl text-lead text-soft">{t('lead')}</p>
        <div className="mt-6 flex flex-wrap gap-3">
          {session ? (
            <ButtonLink look="main" to={homeOf(session.user.roles)}>
              {t('goOn')}
            </ButtonLink>
          ) : (
            <ButtonLink look="main" to="/services">
              {t('choose')}
            </ButtonLink>
          )}
        </div>
      </div>

      {meta?.is_demo && <DemoPeople />}

      <Card
        title={
          <>
            {t('way')} <span className="font-normal text-body text-soft">{t('example')}</span>{' '}
            <Sum of={example.amount} />
          </>
        }
      >
        <ol className="mb-6 grid gap-4 sm:grid-cols-4">
          {steps.map(([title, text], step) => (
            <li key={title} className="flex gap-3 sm:flex-col">
              <span
                aria-hidden
                className="flex size-8 shrink-0 items-center justify-center rounded-full bg-safe-wash font-semibold text-safe"
              >
                {step + 1}
              </span>
              <div>
                <h3 className="font-semibold">{title}</h3>
                <p className="text-small text-soft">{text}</p>
              </div>
            </li>
          ))}
        </ol>
        <Shares of={example} />
        <p className="mt-4 text-small text-soft">{t('back')}</p>
      </Card>

      {meta?.is_demo && (
        <Card title={t('imitated')}>
          <p className="text-soft">{t('imitatedText')}</p>
          <p className="mt-3 flex flex-wrap gap-x-6">
            <a className="inline-flex min-h-11 items-center" href="/docs/">
              {t('api')}
            </a>
            {meta.emulator_url && (
              <a
                className="inline-flex min-h-11 items-center"
                href={`${meta.emulator_url}/_emulator/books?objects=false`}
              >
                {t('books')}
              </a>
            )}
          </p>
        </Card>
      )}
    </div>
  )
}

import type { Service } from '@sdelka/sdk'
import { getRouteApi, useLocation, useNavigate } from '@tanstack/react-router'
import { useNow } from '../api/clock.ts'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useZone } from '../api/use-zone.ts'
import { useSession } from '../session/session.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { dayIn } from '../ui/day.ts'
import { Problem } from '../ui/problem.tsx'
import { useWhen } from '../ui/when.tsx'
import { FreeTimes } from './free-times.tsx'
import { useTimes } from './times.ts'
import { useCatalogueWords } from './words.ts'

const route = getRouteApi('/services/$id')

/** Choose a time and book it. Both are in the address, so that they survive signing in. */
export function Booking({ service }: { service: Service }) {
  const t = useCatalogueWords()
  const search = route.useSearch()
  const goTo = useNavigate()
  const today = dayIn(useZone(), useNow())
  const from = search.from ?? today
  const times = useTimes(service.id, from)
  const look = (chosen: { from?: string; at?: string }) =>
    void goTo({
      to: '/services/$id',
      params: { id: service.id },
      search: chosen,
      replace: true,
      resetScroll: false,
    })
  if (!service.is_open) {
    return (
      <Card title={t('when')}>
        <p className="text-soft">{t('closed')}</p>
      </Card>
    )
  }
  return (
    <Card title={t('when')}>
      <FreeTimes
        of={times}
        from={from}
        today={today}
        chosen={search.at}
        onLook={(next) => look({ from: next })}
        onChoose={(at) => look({ ...search, at })}
      />
      <Book service={service} at={search.at} />
    </Card>
  )
}

function Book({ service, at }: { service: Service; at: string | undefined }) {
  const t = useCatalogueWords()
  const when = useWhen()
  const user = useSession()?.user
  const navigate = useNavigate()
  const here = useLocation({ select: ({ href }) => href })
  const book = useAction(
    (starts_at: string, options) => sdelka.enrolls.create({ service_id: service.id, starts_at }, options),
    ({ id }) => navigate({ to: '/enrolls/$id', params: { id } }),
  )
  if (user && !user.roles.includes('client')) return <p className="mt-4 text-soft">{t('onlyClients')}</p>
  return (
    <div className="mt-4 flex flex-col gap-3">
      <Problem error={book.error} />
      {user ? (
        <Button
          look="main"
          className="w-full"
          disabled={!at}
          isBusy={book.isPending}
          onClick={() => at && book.run(at)}
        >
          {at ? t('bookAt', { when: when(at) }) : t('book')}
        </Button>
      ) : (
        <ButtonLink look="main" to="/sign-in" search={{ next: here }}>
          {t('signInToBook')}
        </ButtonLink>
      )}
      <p className="text-small text-soft">{at ? t('after') : t('choose')}</p>
    </div>
  )
}

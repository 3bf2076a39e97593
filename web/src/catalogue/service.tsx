import type { Service } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useSession } from '../session/session.ts'
import { Answer } from '../ui/answer.tsx'
import { Badge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'
import { Shares } from '../ui/shares.tsx'
import { Loading, Skeleton } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { Booking } from './booking.tsx'
import { Cancellation } from './cancellation.tsx'
import { useCatalogueWords, useDuration } from './words.ts'

const route = getRouteApi('/services/$id')

export function ServicePage() {
  const { id } = route.useParams()
  const service = useQuery({
    queryKey: ['list', 'service', id],
    queryFn: () => sdelka.services.read(id),
    placeholderData: () => undefined,
  })
  return (
    <Answer of={service} loading={<Loading rows={3} className="h-40" />}>
      {(found) => <ServiceDetails service={found} />}
    </Answer>
  )
}

function ServiceDetails({ service }: { service: Service }) {
  const t = useCatalogueWords()
  const duration = useDuration()
  const user = useSession()?.user
  const isOwn = user?.id === service.master_id
  return (
    <Page
      title={service.title}
      lead={
        <>
          {t('by', { name: service.master_name })} · {duration(service.duration_minutes)}
        </>
      }
      width="max-w-5xl"
    >
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="flex flex-col gap-4">
          {service.description && (
            <Card title={t('description')}>
              <p className="whitespace-pre-line">{service.description}</p>
            </Card>
          )}
          <Money service={service} />
        </div>
        {isOwn ? (
          <Card title={t('own')}>
            <p className="text-soft">{t('ownText')}</p>
            {!service.is_open && <Badge tone="still">{t('closed')}</Badge>}
          </Card>
        ) : (
          <Booking service={service} />
        )}
      </div>
    </Page>
  )
}

/** What happens to the money, before anybody books. */
function Money({ service }: { service: Service }) {
  const t = useCatalogueWords()
  const isSignedIn = useSession() !== undefined
  const { price } = service
  const split = useQuery({
    queryKey: ['still', 'split', price.value],
    queryFn: () => sdelka.splits.preview(price),
    enabled: isSignedIn,
  })
  const steps = [t('way1'), t('way2'), t('way3'), t('way4')]
  return (
    <Card title={t('price')} aside={<Sum of={price} className="font-semibold text-lead" />}>
      {isSignedIn && (
        <>
          <h3 className="mb-2 font-medium text-small text-soft">{t('shares')}</h3>
          {split.data ? <Shares of={split.data} /> : split.isPending && <Skeleton className="h-24" />}
        </>
      )}
      <h3 className="mt-5 mb-2 font-medium text-small text-soft">{t('way')}</h3>
      <ol className="flex flex-col gap-2">
        {steps.map((step, index) => (
          <li key={step} className="flex gap-3">
            <span
              aria-hidden
              className="flex size-6 shrink-0 items-center justify-center rounded-full bg-safe-wash font-semibold text-safe text-small"
            >
              {index + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
      <h3 className="mt-5 mb-1 font-medium text-small text-soft">{t('cancelTitle')}</h3>
      <Cancellation of={service.cancellation} />
    </Card>
  )
}

import type { Service } from '@sdelka/sdk'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Clock3 } from 'lucide-react'
import { useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { useSession } from '../session/session.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { Field } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { useCommonWords } from '../words/common.ts'
import { useCatalogueWords, useDuration } from './words.ts'

const route = getRouteApi('/services')

export function Services() {
  const t = useCatalogueWords()
  const common = useCommonWords()
  const [find, setFind] = useState(route.useSearch().find ?? '')
  const navigate = useNavigate()
  const session = useSession()
  const services = useList(['list', 'services', session?.user.id ?? 'nobody'], (page) =>
    sdelka.services.list({ limit: 50, ...page }),
  )
  const open = (services.data ?? []).filter(({ is_open }) => is_open)
  const found = open.filter((service) => matches(service, find))
  const look = (text: string) => {
    setFind(text)
    void navigate({ to: '/services', search: text ? { find: text } : {}, replace: true, resetScroll: false })
  }
  return (
    <Page title={t('title')} lead={t('lead')} width="max-w-5xl">
      <Field
        label={t('find')}
        type="search"
        autoComplete="off"
        value={find}
        hint={find && services.hasNextPage ? t('findMore') : undefined}
        onChange={({ currentTarget }) => look(currentTarget.value)}
      />
      {services.isPending && <Loading rows={4} className="h-28" />}
      {services.isError && <Problem error={services.error} onRetry={services.refetch} />}
      {services.isSuccess && found.length === 0 && (
        <Empty title={find ? t('nothing') : t('empty')}>
          {find ? t('nothingText') : t('emptyText')}
          {find && (
            <div className="mt-4">
              <Button onClick={() => look('')}>{t('clear')}</Button>
            </div>
          )}
        </Empty>
      )}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {found.map((service) => (
          <li key={service.id}>
            <ServiceCard service={service} />
          </li>
        ))}
      </ul>
      {services.hasNextPage && (
        <Button
          className="self-center"
          isBusy={services.isFetchingNextPage}
          onClick={() => void services.fetchNextPage()}
        >
          {common('more')}
        </Button>
      )}
    </Page>
  )
}

function ServiceCard({ service }: { service: Service }) {
  const t = useCatalogueWords()
  const duration = useDuration()
  return (
    <Link
      to="/services/$id"
      params={{ id: service.id }}
      className="flex h-full flex-col gap-3 rounded-card border border-line bg-card p-4 no-underline hover:bg-raised"
    >
      <span className="grow">
        <span className="block font-semibold text-lead">{service.title}</span>
        <span className="block text-soft">{t('by', { name: service.master_name })}</span>
      </span>
      <span className="flex flex-wrap items-baseline justify-between gap-x-4">
        <Sum of={service.price} className="font-semibold text-lead" />
        <span className="inline-flex items-center gap-1.5 text-small text-soft">
          <Clock3 aria-hidden size={16} />
          {duration(service.duration_minutes)}
        </span>
      </span>
    </Link>
  )
}

/** Every word has to be somewhere in the title, the description or the name. */
function matches({ title, description, master_name }: Service, find: string): boolean {
  const text = `${title} ${description} ${master_name}`.toLocaleLowerCase().replaceAll('ё', 'е')
  const words = find.toLocaleLowerCase().replaceAll('ё', 'е').split(/\s+/)
  return words.every((word) => text.includes(word))
}

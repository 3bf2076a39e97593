import type { Enroll, User } from '@sdelka/sdk'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useNow } from '../api/clock.ts'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { isOver, needs, situationOf, viewerOf } from '../deal/status.ts'
import { useSession } from '../session/session.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { useCommonWords } from '../words/common.ts'
import { Chips } from './chips.tsx'
import { DealRow } from './deal-row.tsx'
import { type Filter, sides, stages } from './routes.tsx'
import { useDealsWords } from './words.ts'

const route = getRouteApi('/deals')
const PAGE = 50
/** With a filter on, older pages are read until so many are found. */
const ENOUGH = 10

export function Deals() {
  const t = useDealsWords()
  const common = useCommonWords()
  const user = useSession()?.user
  const filter = route.useSearch()
  const navigate = useNavigate()
  const now = useNow()
  const list = useList(['list', 'deals', user?.id], (page) => sdelka.enrolls.list({ limit: PAGE, ...page }))
  const all = list.data ?? []
  const found = user ? all.filter((enroll) => fits(enroll, filter, user, now)) : []
  const isFiltered = filter.stage !== undefined || filter.whose !== undefined
  const { hasNextPage, isFetching, fetchNextPage } = list
  const wantsMore = isFiltered && found.length < ENOUGH && hasNextPage && !isFetching
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])
  if (!user) return null

  const choose = (next: Filter) =>
    void navigate({ to: '/deals', search: next, replace: true, resetScroll: false })
  const isBoth = user.roles.includes('client') && user.roles.includes('master')
  return (
    <Page title={t('title')}>
      {all.length > 0 && (
        <>
          <Chips
            label={t('filters')}
            all={t('all')}
            options={stages.map((stage) => ({ value: stage, text: t(stage) }))}
            chosen={filter.stage}
            onChoose={(stage) =>
              choose({ ...(filter.whose && { whose: filter.whose }), ...(stage && { stage }) })
            }
          />
          {isBoth && (
            <Chips
              label={t('sides')}
              all={t('both')}
              options={sides.map((side) => ({ value: side, text: t(side) }))}
              chosen={filter.whose}
              onChoose={(whose) =>
                choose({ ...(filter.stage && { stage: filter.stage }), ...(whose && { whose }) })
              }
            />
          )}
        </>
      )}
      {list.isPending && <Loading rows={4} className="h-32" />}
      {list.isError && <Problem error={list.error} onRetry={list.refetch} />}
      {list.isSuccess && !isFetching && all.length === 0 && <NoDeals user={user} />}
      {list.isSuccess && !isFetching && all.length > 0 && found.length === 0 && (
        <Empty title={filter.stage === 'mine' ? t('nothingMine') : t('nothing')}>
          {filter.stage === 'mine' ? t('nothingMineText') : t('nothingText')}
          <div className="mt-4">
            <Button onClick={() => choose({})}>{t('showAll')}</Button>
          </div>
        </Empty>
      )}
      <ul className="flex flex-col gap-3">
        {found.map((enroll) => (
          <li key={enroll.id}>
            <DealRow enroll={enroll} viewer={viewerOf(enroll, user)} />
          </li>
        ))}
      </ul>
      {hasNextPage && !wantsMore && (
        <Button className="self-center" isBusy={list.isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {common('more')}
        </Button>
      )}
    </Page>
  )
}

function fits(enroll: Enroll, { stage, whose }: Filter, user: User, now: number): boolean {
  const viewer = viewerOf(enroll, user)
  if (viewer !== 'client' && viewer !== 'master') return false
  if (whose && whose !== viewer) return false
  const isDone = isOver(situationOf(enroll))
  if (stage === 'mine') return needs(enroll, viewer, now)
  return stage === undefined || (stage === 'done') === isDone
}

function NoDeals({ user }: { user: User }) {
  const t = useDealsWords()
  const isClient = user.roles.includes('client')
  return isClient ? (
    <Empty title={t('emptyClient')}>
      {t('emptyClientText')}
      <div className="mt-4">
        <ButtonLink look="main" to="/services">
          {t('toServices')}
        </ButtonLink>
      </div>
    </Empty>
  ) : (
    <Empty title={t('emptyMaster')}>
      {t('emptyMasterText')}
      <div className="mt-4">
        <ButtonLink look="main" to="/master/services">
          {t('toMine')}
        </ButtonLink>
      </div>
    </Empty>
  )
}

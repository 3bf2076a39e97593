import type { ListedEnroll, User } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useNow } from '../api/clock.ts'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { needs, viewerOf } from '../deal/status.ts'
import { isMasters, NeedsAccount } from '../master/needs-account.tsx'
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
/** Older pages are read until so many are found that wait for this person. */
const ENOUGH = 10

const running = ['pending', 'confirmed', 'ready'] as const
const statusesOf = { mine: running, running, done: ['completed', 'cancelled', 'expired'] } as const

export function Deals() {
  const t = useDealsWords()
  const common = useCommonWords()
  const user = useSession()?.user
  const filter: Filter = route.useSearch()
  const navigate = useNavigate()
  const now = useNow()
  const { stage, whose } = filter
  const list = useList(['list', 'deals', user?.id, filter], (page) =>
    sdelka.enrolls.list({
      limit: PAGE,
      ...(user && { party_id: user.id }), // to somebody of the office theirs only, too
      ...(stage && { status: [...statusesOf[stage]] }),
      ...(whose && { as: whose }),
      ...page,
    }),
  )
  const waitsForMe = (enroll: ListedEnroll) =>
    user !== undefined && needs(enroll, viewerOf(enroll, user), now)
  const found = (list.data ?? []).filter((enroll) => stage !== 'mine' || waitsForMe(enroll))
  const isFiltered = stage !== undefined || whose !== undefined
  const { hasNextPage, isFetching, fetchNextPage } = list
  const wantsMore = stage === 'mine' && found.length < ENOUGH && hasNextPage && !isFetching
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])
  if (!user) return null

  const choose = (next: Filter) =>
    void navigate({ to: '/deals', search: next, replace: true, resetScroll: false })
  const isEmpty = list.isSuccess && !isFetching && found.length === 0
  const isBoth = user.roles.includes('client') && user.roles.includes('master')
  return (
    <Page title={t('title')}>
      {(isFiltered || found.length > 0) && (
        <>
          <Chips
            label={t('filters')}
            all={t('all')}
            options={stages.map((stage) => ({ value: stage, text: t(stage) }))}
            chosen={stage}
            onChoose={(next) => choose({ ...(whose && { whose }), ...(next && { stage: next }) })}
          />
          {isBoth && (
            <Chips
              label={t('sides')}
              all={t('both')}
              options={sides.map((side) => ({ value: side, text: t(side) }))}
              chosen={whose}
              onChoose={(next) => choose({ ...(stage && { stage }), ...(next && { whose: next }) })}
            />
          )}
        </>
      )}
      {list.isPending && <Loading rows={4} className="h-32" />}
      {list.isError && <Problem error={list.error} onRetry={list.refetch} />}
      {stage === 'mine' && user.roles.includes('master') && <PayoutsWait />}
      {isEmpty && !isFiltered && <NoDeals user={user} />}
      {isEmpty && isFiltered && (
        <Empty title={stage === 'mine' ? t('nothingMine') : t('nothing')}>
          {stage === 'mine' ? t('nothingMineText') : t('nothingText')}
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

/** A deal is over for its client while the money waits for an account that the master has to bring. */
function PayoutsWait() {
  const parked = useQuery({
    queryKey: ['list', 'payouts', 'parked'],
    queryFn: () => sdelka.payouts.list({ status: 'parked' }),
  })
  const waits = parked.data?.items.some(
    ({ receiver, waits_for }) => receiver === 'master' && isMasters(waits_for),
  )
  return waits ? <NeedsAccount /> : null
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

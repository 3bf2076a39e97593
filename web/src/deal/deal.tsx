import type { Passport } from '@sdelka/sdk'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useSession } from '../session/session.ts'
import { Answer } from '../ui/answer.tsx'
import { Badge } from '../ui/badge.tsx'
import { Page } from '../ui/page.tsx'
import { Loading, Skeleton } from '../ui/skeleton.tsx'
import { useWhen, When } from '../ui/when.tsx'
import { Corner } from './corner.tsx'
import { MoneyTrack } from './money-track.tsx'
import { NextStep } from './next-step.tsx'
import { ReceiptList } from './receipt-list.tsx'
import { receiptsOf } from './receipts.ts'
import { Refunds } from './refunds.tsx'
import { situationOf, toneOf, type Viewer, viewerOf } from './status.ts'
import { sentenceOf, useStatusWords } from './status-words.ts'
import { Timeline } from './timeline.tsx'
import { type Enroll, useDeal } from './use-deal.ts'
import { useDealWords } from './words.ts'

/** What a client never sees does not make the client wait. */
const Office = lazy(async () => ({ default: (await import('./office.tsx')).Office }))
const Payouts = lazy(async () => ({ default: (await import('./payouts.tsx')).Payouts }))

const route = getRouteApi('/enrolls/$id')

export function DealPage() {
  const { id } = route.useParams()
  const user = useSession()?.user
  const passport = useDeal(id)
  if (!user) return null
  return (
    <Answer of={passport} loading={<Coming />}>
      {(found) => <Deal passport={found} viewer={viewerOf(found.enroll, user)} />}
    </Answer>
  )
}

function Deal({ passport, viewer }: { passport: Passport; viewer: Viewer }) {
  const { enroll } = passport
  return (
    <Page title={enroll.title} lead={<Parties enroll={enroll} viewer={viewer} />}>
      <Status enroll={enroll} viewer={viewer} />
      <MoneyTrack passport={passport} />
      <NextStep enroll={enroll} viewer={viewer} />
      {viewer !== 'client' && (
        <Suspense fallback={<Skeleton className="h-24" />}>
          <Office enroll={enroll} />
          <Payouts of={passport.payouts} viewer={viewer} />
        </Suspense>
      )}
      <Refunds of={passport.refunds} />
      <ReceiptList of={receiptsOf(passport, viewer)} deal={enroll.id} />
      <Timeline story={passport.story} />
      <Corner enroll={enroll} viewer={viewer} />
    </Page>
  )
}

function Parties({ enroll, viewer }: { enroll: Enroll; viewer: Viewer }) {
  const t = useDealWords()
  const { client_name: client, master_name: master } = enroll
  const who =
    viewer === 'client'
      ? t('withMaster', { name: master })
      : viewer === 'master'
        ? t('withClient', { name: client })
        : t('between', { client, master })
  return (
    <>
      {who} · <When at={enroll.starts_at} />
    </>
  )
}

/** Read out when it changes, so that nobody has to see the page to know. */
function Status({ enroll, viewer }: { enroll: Enroll; viewer: Viewer }) {
  const t = useStatusWords()
  const when = useWhen()
  const situation = situationOf(enroll)
  return (
    <div role="status" className="flex flex-col items-start gap-2">
      <Badge tone={toneOf(situation, viewer)}>{t(`word_${situation}`)}</Badge>
      <p className="text-balance text-lead">
        {t(sentenceOf(situation, viewer), { start: when(enroll.starts_at) })}
      </p>
    </div>
  )
}

const Coming = () => (
  <div className="mx-auto flex w-full max-w-3xl flex-col gap-4">
    <Skeleton className="h-9 w-2/3" />
    <Skeleton className="h-16" />
    <Loading rows={3} className="h-52" />
  </div>
)

import type { ListedEnroll } from '@sdelka/sdk'
import { Link } from '@tanstack/react-router'
import { ArrowRight, CalendarClock, UserRound } from 'lucide-react'
import { useNow } from '../api/clock.ts'
import { needs, nextOf, situationOf, toneOf, type Viewer } from '../deal/status.ts'
import { useStatusWords } from '../deal/status-words.ts'
import { Badge } from '../ui/badge.tsx'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { useCommonWords } from '../words/common.ts'
import { useDealsWords } from './words.ts'

/** One deal as a line: with whom, when, for how much, how it stands, and what is next. */
export function DealRow({ enroll, viewer }: { enroll: ListedEnroll; viewer: Viewer }) {
  const t = useDealsWords()
  const common = useCommonWords()
  const status = useStatusWords()
  const now = useNow()
  const situation = situationOf(enroll)
  const next = needs(enroll, viewer, now) ? nextOf(enroll) : undefined
  const other =
    viewer === 'client'
      ? `${common('master')} ${enroll.master_name}`
      : `${common('client')} ${enroll.client_name}`
  return (
    <Link
      to="/enrolls/$id"
      params={{ id: enroll.id }}
      className="flex flex-col gap-2 rounded-card border border-line bg-card p-4 no-underline hover:bg-raised"
    >
      <span className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-semibold text-lead">{enroll.title}</span>
        <Sum of={enroll.price} className="font-semibold" />
      </span>
      <span className="flex flex-wrap gap-x-4 text-small text-soft">
        <span className="inline-flex items-center gap-1.5">
          <UserRound aria-hidden size={16} />
          {other}
        </span>
        <span className="inline-flex items-center gap-1.5">
          <CalendarClock aria-hidden size={16} />
          <When at={enroll.starts_at} />
        </span>
      </span>
      <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Badge tone={toneOf(situation, viewer)}>{status(`word_${situation}`)}</Badge>
        {next && (
          <span className="inline-flex items-center gap-1.5 font-semibold text-needs text-small">
            {t('next', { what: status(`do_${next}`) })}
            <ArrowRight aria-hidden size={16} />
          </span>
        )}
      </span>
    </Link>
  )
}

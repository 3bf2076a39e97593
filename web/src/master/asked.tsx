import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { AcceptAction } from '../deal/actions.tsx'
import { situationOf, toneOf } from '../deal/status.ts'
import { useStatusWords } from '../deal/status-words.ts'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { More } from '../ui/more.tsx'
import { Sum } from '../ui/sum.tsx'
import { useWhen, When } from '../ui/when.tsx'
import { useCalendarWords } from './calendar-words.ts'

const PAGE = 20

/** Bookings that only the master can bring forward, whatever week they are in, the most urgent answer first. */
export function Asked() {
  const t = useCalendarWords()
  const status = useStatusWords()
  const when = useWhen()
  const list = useList(['list', 'asked'], (page) =>
    sdelka.enrolls.list({ as: 'master', status: 'pending', limit: PAGE, ...page }),
  )
  const asked = (list.data ?? [])
    .filter(({ allowed }) => allowed.includes('accept'))
    .toSorted((one, other) => (one.deadlines.answer_by ?? '').localeCompare(other.deadlines.answer_by ?? ''))
  if (asked.length === 0) return null
  return (
    <Card title={t('waiting')}>
      <ul className="flex flex-col">
        {asked.map((enroll) => {
          const situation = situationOf(enroll)
          return (
            <li
              key={enroll.id}
              className="flex flex-col gap-3 border-line border-t py-4 first:border-t-0 first:pt-0 last:pb-0 sm:flex-row sm:items-center sm:justify-between"
            >
              <div className="min-w-0">
                <p className="font-semibold">
                  <When at={enroll.starts_at} />, {enroll.title}
                </p>
                <p className="text-soft">
                  {enroll.client_name}, <Sum of={enroll.price} />
                </p>
                <p className="mt-1 flex flex-wrap items-center gap-2 text-small">
                  <Badge tone={toneOf(situation, 'master')}>{status(`word_${situation}`)}</Badge>
                  {enroll.deadlines.answer_by && t('answerBy', { when: when(enroll.deadlines.answer_by) })}
                </p>
              </div>
              <div className="flex shrink-0 flex-wrap gap-2 max-sm:flex-col">
                <AcceptAction enroll={enroll} />
                <ButtonLink to="/enrolls/$id" params={{ id: enroll.id }}>
                  {t('toDeal')}
                </ButtonLink>
              </div>
            </li>
          )
        })}
      </ul>
      <More of={list} />
    </Card>
  )
}

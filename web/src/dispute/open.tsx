import type { Enroll } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useSession } from '../session/session.ts'
import { Answer } from '../ui/answer.tsx'
import { boundsOf } from '../ui/bounds.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, TextField } from '../ui/field.tsx'
import { readRubles, rub, showRubles } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { fieldError, Problem } from '../ui/problem.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { useCommonWords } from '../words/common.ts'
import { useLanguage } from '../words/i18n.ts'
import { Consequences } from './consequences.tsx'
import { kopecksOf } from './kopecks.ts'
import { useOpenWords } from './open-words.ts'
import { Radios } from './radios.tsx'
import { useDisputeWords } from './words.ts'

const route = getRouteApi('/enrolls/$id/dispute')
type Asked = Parameters<typeof sdelka.enrolls.dispute>[1]

/** What each side usually has to say; the other side's reasons would only be in the way. */
const reasons = {
  client: ['not_done', 'poor_quality', 'no_show', 'overcharged', 'other'],
  master: ['not_confirmed', 'no_show', 'other'],
} as const satisfies Record<string, Asked['reason'][]>

export function OpenDispute() {
  const t = useOpenWords()
  const { id } = route.useParams()
  const enroll = useQuery({
    queryKey: ['deal', id, 'enroll'],
    queryFn: () => sdelka.enrolls.read(id),
    placeholderData: () => undefined,
  })
  return (
    <Page title={t('title')}>
      <Answer of={enroll}>{(found) => <Opening enroll={found} />}</Answer>
    </Page>
  )
}

function Opening({ enroll }: { enroll: Enroll }) {
  const t = useOpenWords()
  const language = useLanguage()
  const [isSent, setSent] = useState(false)
  const about = t('about', { title: enroll.title, sum: showRubles(enroll.price.value, language) })
  const toDeal = (
    <Link to="/enrolls/$id" params={{ id: enroll.id }}>
      {about}
    </Link>
  )
  if (enroll.allowed.includes('dispute') || isSent) {
    return (
      <>
        <p className="-mt-3 text-soft">{toDeal}</p>
        <OpenForm enroll={enroll} onSent={() => setSent(true)} />
      </>
    )
  }
  return enroll.dispute_id ? (
    <Card title={t('already')}>
      <p className="mb-4">{toDeal}</p>
      <ButtonLink look="main" to="/disputes/$id" params={{ id: enroll.dispute_id }}>
        {t('toCase')}
      </ButtonLink>
    </Card>
  ) : (
    <Card title={t('cannotTitle')}>
      <p className="mb-4">{t('cannotText')}</p>
      <ButtonLink look="main" to="/enrolls/$id" params={{ id: enroll.id }}>
        {t('toDeal')}
      </ButtonLink>
    </Card>
  )
}

function OpenForm({ enroll, onSent }: { enroll: Enroll; onSent: () => void }) {
  const t = useOpenWords()
  const words = useDisputeWords()
  const common = useCommonWords()
  const language = useLanguage()
  const navigate = useNavigate()
  const side = useSession()?.user.id === enroll.master_id ? 'master' : 'client'
  const [statement, write, forget] = useDraft(`dispute.${enroll.id}.statement`)
  const [reason, setReason] = useState<Asked['reason']>()
  const [isPart, setPart] = useState(false)
  const [typed, setTyped] = useState('')
  const [isTried, setTried] = useState(false)
  const [isSure, setSure] = useState(false)

  const price = enroll.price.value
  const isWhole = isUntouched(enroll)
  const show = (value: string) => showRubles(value, language)
  const part = readRubles(typed)
  const isPartRight = part !== undefined && kopecksOf(part) > 0 && kopecksOf(part) < kopecksOf(price)
  const sum = isPart ? (isPartRight ? part : undefined) : price
  const isReady = reason !== undefined && statement.trim() !== '' && sum !== undefined

  const open = useAction(
    (asked: Asked, options) => sdelka.enrolls.dispute(enroll.id, asked, options),
    async (dispute) => {
      onSent()
      forget()
      await navigate({ to: '/disputes/$id', params: { id: dispute.id }, replace: true })
    },
  )
  const bounds = open.variables?.amount?.value === sum ? boundsOf(open.error) : undefined
  const sumError = () => {
    if (bounds) {
      const [min, max] = bounds
      return min === max ? t('sumNoPart') : t('sumOutside', { min: show(min), max: show(max) })
    }
    if (isTried && !isPartRight) return t('sumBad', { sum: show(price) })
    return fieldError(open.error, 'amount')
  }
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (isReady) setSure(true)
      }}
    >
      <Card>
        <div className="flex flex-col gap-4">
          <Radios
            legend={t('reason')}
            name="reason"
            options={reasons[side].map((each) => [each, words(each)])}
            chosen={reason}
            error={isTried && !reason && t('reasonBad')}
            onChoose={setReason}
          />
          <TextField
            label={t('statement')}
            hint={t('statementHint')}
            error={
              (isTried && !statement.trim() && common('required')) || fieldError(open.error, 'statement')
            }
            rows={6}
            maxLength={5000}
            value={statement}
            onChange={(event) => write(event.target.value)}
          />
          <Radios
            legend={t('howMuch')}
            name="part"
            options={[
              ['whole', isWhole ? t('whole', { sum: show(price) }) : t('wholeLeft')],
              ['part', t(side === 'client' ? 'partClient' : 'partMaster')],
            ]}
            chosen={isPart ? 'part' : 'whole'}
            onChoose={(chosen) => setPart(chosen === 'part')}
          />
          {isPart && (
            <Field
              label={t(side === 'client' ? 'sumClient' : 'sumMaster')}
              error={sumError()}
              inputMode="decimal"
              autoComplete="off"
              value={typed}
              onChange={(event) => {
                setSure(false)
                setTyped(event.target.value)
              }}
            />
          )}
        </div>
      </Card>
      <Card title={t('what')}>
        <Consequences of={enroll} side={side} sum={isPart || isWhole ? (sum ?? price) : undefined} />
      </Card>
      <Button type="submit" look="main" className="sm:self-start">
        {t('open')}
      </Button>
      <Dialog
        title={isPart || isWhole ? t('sureTitle', { sum: show(sum ?? price) }) : t('sureLeft')}
        isOpen={isSure && !bounds}
        onClose={() => setSure(false)}
      >
        <div className="flex flex-col gap-4">
          <Consequences of={enroll} side={side} sum={isPart || isWhole ? (sum ?? price) : undefined} />
          <Problem error={open.error} />
          <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
            <Button onClick={() => setSure(false)}>{common('cancel')}</Button>
            <Button
              look="main"
              isBusy={open.isPending}
              onClick={() => {
                if (!reason || !sum) return
                open.run({ reason, statement, ...(isPart && { amount: rub(sum) }) })
              }}
            >
              {t('sure')}
            </Button>
          </div>
        </div>
      </Dialog>
    </form>
  )
}

/** A part may have been released by an earlier dispute, or given back: then only the server knows what is left. */
const isUntouched = ({ settlement, payment }: Enroll): boolean =>
  settlement === null && (payment === null || kopecksOf(payment.refunded.value) === 0)

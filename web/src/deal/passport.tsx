import type { Passport } from '@sdelka/sdk'
import { getRouteApi } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import { serverNow } from '../api/clock.ts'
import { useZone } from '../api/use-zone.ts'
import { useSession } from '../session/session.ts'
import { Answer } from '../ui/answer.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { showExactly } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { Shares } from '../ui/shares.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { useLanguage } from '../words/i18n.ts'
import { usePlace } from './entries.tsx'
import { Fact } from './fact.tsx'
import { DealThere, Disputes, Payments, PayoutRows, RefundRows } from './passport-money.tsx'
import { Section, Table, useExact } from './passport-parts.tsx'
import { situationOf, type Viewer, viewerOf } from './status.ts'
import { sentenceOf, useStatusWords } from './status-words.ts'
import { useStoryText } from './story-words.ts'
import { amountIn, useWho } from './timeline.tsx'
import { useDeal } from './use-deal.ts'
import { useDealWords } from './words.ts'

const route = getRouteApi('/enrolls/$id/passport')

/** Everything about one deal on paper: it must make sense without the site. */
export function PassportPage() {
  const { id } = route.useParams()
  const passport = useDeal(id)
  const user = useSession()?.user
  if (!user) return null
  return (
    <Answer of={passport} loading={<Loading rows={5} className="h-32" />}>
      {(found) => <Paper passport={found} viewer={viewerOf(found.enroll, user)} />}
    </Answer>
  )
}

function Paper({ passport, viewer }: { passport: Passport; viewer: Viewer }) {
  const t = useDealWords()
  const language = useLanguage()
  const zone = useZone()
  const { enroll } = passport
  return (
    <Page
      title={t('passportTitle')}
      lead={
        <>
          <code className="break-all">{enroll.id}</code>
          <br />
          {t('madeAt', { when: showExactly(serverNow(), language, zone) })}
        </>
      }
      width="max-w-4xl"
    >
      <div className="flex flex-wrap gap-3 print:hidden">
        <Button look="main" icon={<Printer aria-hidden size={20} />} onClick={() => print()}>
          {t('print')}
        </Button>
        <ButtonLink to="/enrolls/$id" params={{ id: enroll.id }}>
          {t('toDeal')}
        </ButtonLink>
      </div>
      <Parties passport={passport} />
      <Section title={t('terms')}>
        <Shares of={enroll.split} />
      </Section>
      <Payments of={passport.payments} />
      <PayoutRows of={passport.payouts} viewer={viewer} />
      <RefundRows of={passport.refunds} />
      <Disputes of={passport.disputes} />
      {passport.deal && <DealThere of={passport.deal} />}
      <Journal entries={passport.entries} />
      <Balances of={passport.balances} />
      <Story of={passport.story} />
    </Page>
  )
}

function Parties({ passport: { enroll } }: { passport: Passport }) {
  const t = useDealWords()
  const status = useStatusWords()
  const exact = useExact()
  return (
    <Section title={t('parties')}>
      <dl className="flex flex-col gap-2">
        <Fact name={t('client')}>{enroll.client_name}</Fact>
        <Fact name={t('master')}>{enroll.master_name}</Fact>
        <Fact name={t('service')}>{enroll.title}</Fact>
        <Fact name={t('time')}>
          {exact(enroll.starts_at)} – {exact(enroll.ends_at)}
        </Fact>
        <Fact name={t('price')}>
          <Sum of={enroll.price} className="font-semibold" />
        </Fact>
        <Fact name={t('status')}>
          {status(sentenceOf(situationOf(enroll), 'operator'), { start: exact(enroll.starts_at) })}
        </Fact>
      </dl>
    </Section>
  )
}

function Journal({ entries }: { entries: Passport['entries'] }) {
  const t = useDealWords()
  const exact = useExact()
  const place = usePlace()
  return (
    <Section title={t('journal')}>
      <Table
        head={[t('when'), t('from'), t('to'), t('sum')]}
        rows={entries.flatMap(({ id, at, postings }) =>
          postings.map(({ from, to, amount }) => ({
            key: `${id} ${from} ${to}`,
            cells: [exact(at), place(from), place(to), <Sum key="sum" of={amount} />],
          })),
        )}
      />
    </Section>
  )
}

function Balances({ of: balances }: { of: Passport['balances'] }) {
  const t = useDealWords()
  const place = usePlace()
  return (
    <Section title={t('balances')}>
      <Table
        head={[t('what'), t('address'), t('sum')]}
        rows={balances.map(({ address, balance }) => ({
          key: address,
          cells: [
            place(address),
            <code key="address" className="break-all text-[12px]">
              {address}
            </code>,
            <Sum key="sum" of={balance} />,
          ],
        }))}
      />
    </Section>
  )
}

function Story({ of: story }: { of: Passport['story'] }) {
  const t = useDealWords()
  const exact = useExact()
  const who = useWho()
  const textOf = useStoryText(useLanguage())
  return (
    <Section title={t('story')}>
      <Table
        head={[t('when'), t('who'), t('what'), t('sum')]}
        rows={story.map((line) => {
          const amount = amountIn(line)
          return {
            key: `${line.at} ${line.what} ${line.subject_id}`,
            cells: [
              exact(line.at),
              who(line),
              textOf(line.what),
              amount ? <Sum key="sum" of={amount} /> : '',
            ],
          }
        })}
      />
    </Section>
  )
}

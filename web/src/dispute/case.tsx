import type { DisputeFile } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useSession } from '../session/session.ts'
import { Answer } from '../ui/answer.tsx'
import { Card } from '../ui/card.tsx'
import { showRubles } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { When } from '../ui/when.tsx'
import { useLanguage } from '../words/i18n.ts'
import { Actions, hasActions } from './actions.tsx'
import { useCaseWords } from './case-words.ts'
import { Decide } from './decide.tsx'
import { EvidenceList } from './evidence.tsx'
import { RulingCard } from './ruling.tsx'
import { Standing } from './standing.tsx'
import { Thread } from './thread.tsx'
import { useDisputeWords } from './words.ts'

const route = getRouteApi('/disputes/$id')

export function CasePage() {
  const { id } = route.useParams()
  const file = useQuery({
    queryKey: ['list', 'dispute', id],
    queryFn: () => sdelka.disputes.read(id),
    placeholderData: () => undefined,
  })
  return (
    <Answer of={file} loading={<Loading rows={4} className="h-40" />}>
      {(found) => <Case key={found.id} file={found} />}
    </Answer>
  )
}

function Case({ file }: { file: DisputeFile }) {
  const t = useCaseWords()
  const words = useDisputeWords()
  const language = useLanguage()
  const me = useSession()?.user.id
  const { enroll, allowed } = file
  const about = t('deal', { title: enroll.title, sum: showRubles(enroll.price.value, language) })
  const isActive = allowed.includes('resolve') || hasActions(file)
  return (
    <Page
      title={t('title', { title: enroll.title })}
      lead={
        <Link to="/enrolls/$id" params={{ id: enroll.id }}>
          {about}
        </Link>
      }
      width="max-w-5xl"
    >
      <Standing of={file} me={me} />
      {file.ruling && <RulingCard of={file} ruling={file.ruling} />}
      <div
        className={`grid grid-cols-1 items-start gap-4 ${isActive ? 'lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]' : ''}`}
      >
        <div className="flex flex-col gap-4">
          <Card title={t(`statement_${file.opened_by}`)}>
            <p className="font-semibold">{words(file.reason)}</p>
            <p className="mt-1 whitespace-pre-line">{file.statement}</p>
            <p className="mt-2 text-small text-soft">
              <When at={file.created_at} />
            </p>
          </Card>
          <EvidenceList of={file} />
          <Thread of={file} me={me} />
        </div>
        {isActive && (
          <div className="flex flex-col gap-4">
            {allowed.includes('resolve') && <Decide file={file} />}
            <Actions of={file} />
          </div>
        )}
      </div>
    </Page>
  )
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'
import { Answer } from '../ui/answer.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { When } from '../ui/when.tsx'
import { Checks } from './checks.tsx'
import { Rows } from './rows.tsx'
import { ShortId } from './short-id.tsx'
import { useOfficeWords } from './words.ts'

export function Audit() {
  const t = useOfficeWords()
  const check = useQuery({
    queryKey: ['still', 'audit'],
    queryFn: () => sdelka.audit.verify(),
    enabled: false,
  })
  const list = useInfiniteQuery({
    queryKey: ['list', 'audit'],
    queryFn: ({ pageParam }) => sdelka.audit.list(pageParam ? { cursor: pageParam } : {}),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  })
  return (
    <Page title={t('auditTitle')} lead={t('auditLead')} width="max-w-none">
      <div className="flex flex-col items-start gap-3">
        <Button isBusy={check.isFetching} onClick={() => void check.refetch()}>
          {t('verifyAudit')}
        </Button>
        <div role="status">
          {check.data && (
            <Badge tone={check.data.whole ? 'safe' : 'loss'}>
              {check.data.whole ? t('auditWhole', { seq: check.data.head.seq }) : t('auditBroken')}
            </Badge>
          )}
        </div>
        {check.data && !check.data.whole && <Checks of={check.data} />}
      </div>
      <Answer of={list}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty title={t('auditEmpty')} />
          ) : (
            <Rows
              label={t('auditTitle')}
              items={lines}
              keyOf={({ seq }) => String(seq)}
              open={null}
              columns={[
                { name: '№', cell: ({ seq }) => <span className="sum">{seq}</span> },
                { name: t('when'), cell: ({ at }) => <When at={at} /> },
                { name: t('who'), cell: ({ actor }) => actor },
                { name: t('doing'), cell: ({ action }) => <code className="break-all">{action}</code> },
                {
                  name: t('what'),
                  cell: ({ subject }) => (
                    <>
                      {subject.kind} <ShortId id={subject.id} />
                    </>
                  ),
                },
                { name: t('reason'), cell: ({ reason }) => reason },
              ]}
            />
          )
        }
      </Answer>
      <More of={list} />
    </Page>
  )
}

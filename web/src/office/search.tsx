import type { Finding } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { Answer } from '../ui/answer.tsx'
import { Empty } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { ROW_MARK } from './keys.ts'
import { ShortId } from './short-id.tsx'
import { useFilters } from './use-search.ts'
import { useOfficeWords } from './words.ts'

export function Search() {
  const t = useOfficeWords()
  const { q = '' } = useFilters()
  const findings = useQuery({
    queryKey: ['list', 'search', q],
    queryFn: () => sdelka.search(q),
    enabled: q.length > 1,
    placeholderData: () => undefined, // what another word has found is no answer
  })
  return (
    <Page title={q ? `${t('searchTitle')}: ${q}` : t('searchTitle')} width="max-w-none">
      {q.length < 2 ? (
        <Empty title={t('searchStart')}>{t('searchEmptyText')}</Empty>
      ) : (
        <Answer of={findings}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('searchEmpty')}>{t('searchEmptyText')}</Empty>
            ) : (
              <ul className="flex flex-col gap-2">
                {items.map((finding) => (
                  <Found key={`${finding.kind} ${finding.id}`} finding={finding} />
                ))}
              </ul>
            )
          }
        </Answer>
      )}
    </Page>
  )
}

function Found({ finding }: { finding: Finding }) {
  const t = useOfficeWords()
  const { kind, id, title, detail, at } = finding
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 rounded-card border border-line bg-card p-3 hover:bg-raised">
      <span className="text-small text-soft">{t(`found_${kind}`)}</span>
      <Link
        {...placeOf(finding)}
        {...{ [ROW_MARK]: '' }}
        className="font-medium after:absolute after:inset-0"
      >
        {title}
      </Link>
      {detail.amount && <Sum of={detail.amount} />}
      <span className="text-small text-soft">
        {[detail.status, detail.note].filter(Boolean).join(' · ')} <ShortId id={id} />
      </span>
      <When at={at} className="ml-auto text-small text-soft" />
    </li>
  )
}

/** Where what was found can be seen whole. */
function placeOf({ kind, id, enroll_id, title }: Finding) {
  if (enroll_id !== null && kind !== 'dispute')
    return { to: '/enrolls/$id', params: { id: enroll_id } } as const
  if (kind === 'dispute') return { to: '/disputes/$id', params: { id } } as const
  if (kind === 'service') return { to: '/services/$id', params: { id } } as const
  if (kind === 'user') return { to: '/office/people', search: { open: id, q: title } } as const
  return { to: '/office/accounts', search: { open: id } } as const
}

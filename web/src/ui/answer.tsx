import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isMissing } from '../api/query.ts'
import { Missing } from './missing.tsx'
import { Problem } from './problem.tsx'
import { Loading } from './skeleton.tsx'

/** Shows an answer when it is there, its place while it comes, and why it does not. Old answers stay while new ones come. */
export function Answer<Data>({
  of: query,
  loading = <Loading />,
  children,
}: {
  of: UseQueryResult<Data>
  loading?: ReactNode
  children: (data: Data) => ReactNode
}) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <Problem error={query.error} onRetry={query.refetch} />}
        {children(query.data)}
      </>
    )
  }
  if (query.isError) {
    return isMissing(query.error) ? <Missing /> : <Problem error={query.error} onRetry={query.refetch} />
  }
  return loading
}

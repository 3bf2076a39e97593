import type { ReactNode } from 'react'
import type { useList } from '../api/use-list.ts'
import { Answer } from '../ui/answer.tsx'
import { Empty } from '../ui/empty.tsx'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { type Column, Rows } from './rows.tsx'
import { useFilters } from './use-search.ts'

/** A queue: filters, rows, and beside them the row that is open. */
export function ListPage<Item>({
  title,
  lead,
  filters,
  list,
  keyOf,
  columns,
  panel,
  empty,
}: {
  title: string
  lead: ReactNode
  filters?: ReactNode
  list: ReturnType<typeof useList<Item>>
  keyOf: (item: Item) => string
  columns: Column<Item>[]
  panel?: (item: Item) => ReactNode
  empty: [title: string, text: string]
}) {
  const { open } = useFilters()
  const opened = open === undefined ? undefined : list.data?.find((item) => keyOf(item) === open)
  return (
    <Page title={title} lead={lead} width="max-w-none">
      {filters}
      <div className="flex flex-col-reverse gap-4 xl:flex-row xl:items-start">
        <div className="flex min-w-0 grow flex-col gap-4">
          <Answer of={list} loading={<Loading rows={6} className="h-10" />}>
            {(items) =>
              items.length === 0 ? (
                <Empty title={empty[0]}>{empty[1]}</Empty>
              ) : (
                <Rows
                  label={title}
                  items={items}
                  keyOf={keyOf}
                  columns={columns}
                  open={panel ? open : null}
                />
              )
            }
          </Answer>
          <More of={list} />
        </div>
        {opened !== undefined && panel?.(opened)}
      </div>
    </Page>
  )
}

import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'

/** A list by pages, newest first; `fetchNextPage` brings older ones. */
export const useList = <Item>(
  queryKey: QueryKey,
  read: (page: { cursor?: string }) => Promise<{ items: Item[]; next_cursor?: string | undefined }>,
  { enabled = true }: { enabled?: boolean } = {},
) =>
  useInfiniteQuery({
    queryKey,
    enabled,
    queryFn: ({ pageParam }) => read(pageParam ? { cursor: pageParam } : {}),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  })

import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'

/** A list by pages, newest first; `fetchNextPage` brings older ones. */
export const useList = <Item, Cursor extends string | number = string>(
  queryKey: QueryKey,
  read: (page: { cursor?: Cursor }) => Promise<{ items: Item[]; next_cursor?: Cursor | undefined }>,
  { enabled = true }: { enabled?: boolean } = {},
) =>
  useInfiniteQuery({
    queryKey,
    enabled,
    queryFn: ({ pageParam }) => read(pageParam === undefined ? {} : { cursor: pageParam as Cursor }),
    initialPageParam: undefined as Cursor | undefined,
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  })

import { useCommonWords } from '../words/common.ts'
import { Button } from './button.tsx'

/** The next page of a list; nothing when all of it is here. */
export function More({
  of: list,
}: {
  of: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
}) {
  const t = useCommonWords()
  if (!list.hasNextPage) return null
  return (
    <Button
      className="self-center"
      isBusy={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {t('more')}
    </Button>
  )
}

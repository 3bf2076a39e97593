import { onlineManager } from '@tanstack/react-query'
import { CloudOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useCommonWords } from '../words/common.ts'

/** Says that what is shown may be old. Its place is over the page, so that nothing moves. */
export function Asleep() {
  const t = useCommonWords()
  const isOnline = useSyncExternalStore(
    (tell) => onlineManager.subscribe(tell),
    () => onlineManager.isOnline(),
  )
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-16 z-20 flex justify-center px-4">
      {!isOnline && (
        <p className="flex items-center gap-2 rounded-full border border-line bg-needs-wash px-4 py-2 text-needs text-small">
          <CloudOff aria-hidden size={16} />
          {t('asleep')}
        </p>
      )}
    </div>
  )
}

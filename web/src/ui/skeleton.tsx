import { useCommonWords } from '../words/common.ts'

/** The place of something that is being loaded, in its real height. */
export function Skeleton({ className = 'h-6' }: { className?: string }) {
  return (
    <div
      aria-hidden
      className={`animate-pulse motion-reduce:animate-none rounded-lg bg-line/60 ${className}`}
    />
  )
}

export function Loading({ rows = 3, className = 'h-24' }: { rows?: number; className?: string }) {
  const t = useCommonWords()
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className="sr-only">{t('loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={row} className={className} />
      ))}
    </div>
  )
}

import { type ReactNode, useId } from 'react'

/**
 * One border, little shadow; its title is a heading of the page.
 * @param isItem one of a list, whose title may be another's, too: no landmark of the page
 */
export function Card({
  title,
  aside,
  isItem = false,
  children,
  className = '',
}: {
  title?: ReactNode
  aside?: ReactNode
  isItem?: boolean
  children: ReactNode
  className?: string
}) {
  const id = useId()
  const Box = isItem ? 'article' : 'section'
  return (
    <Box
      aria-labelledby={title ? id : undefined}
      className={`rounded-card border border-line bg-card p-4 sm:p-6 ${className}`}
    >
      {title && (
        <div className="mb-4 flex flex-wrap items-baseline justify-between gap-2">
          <h2 id={id} className="text-lead font-semibold">
            {title}
          </h2>
          {aside}
        </div>
      )}
      {children}
    </Box>
  )
}

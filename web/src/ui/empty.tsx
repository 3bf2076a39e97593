import type { ReactNode } from 'react'

/** Nothing here yet: says what will be here, and how it comes. */
export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="rounded-card border border-line border-dashed p-6 text-center">
      <p className="font-semibold">{title}</p>
      {children && <div className="mt-2 text-soft">{children}</div>}
    </div>
  )
}

import { type ReactNode, useEffect } from 'react'
import { useCommonWords } from '../words/common.ts'

/** A page: its name is the only first heading and the title of the tab. */
export function Page({
  title,
  lead,
  width = 'max-w-3xl',
  children,
}: {
  title: string
  lead?: ReactNode
  width?: string
  children: ReactNode
}) {
  const t = useCommonWords()
  useEffect(() => {
    document.title = `${title} · ${t('name')}`
  }, [title, t])
  return (
    <div className={`mx-auto flex w-full flex-col gap-4 ${width}`}>
      <div>
        <h1 className="text-head font-semibold text-balance">{title}</h1>
        {lead && <div className="mt-1 text-soft">{lead}</div>}
      </div>
      {children}
    </div>
  )
}

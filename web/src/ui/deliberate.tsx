import { type ReactNode, useState } from 'react'
import { useCommonWords } from '../words/common.ts'
import { Button, type Look } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'

/**
 * Something that cannot be undone: the button opens what it means, with its sum, and a second button, at another place,
 * does it. Closes when it is done.
 */
export function Deliberate({
  label,
  title,
  look = 'main',
  doLook = look,
  doLabel,
  children,
  isBusy,
  isDone,
  error,
  isReady = true,
  onDo,
  className,
  icon,
}: {
  label: ReactNode
  title: ReactNode
  look?: Look
  doLook?: Look
  doLabel: ReactNode
  children: ReactNode
  isBusy: boolean
  isDone: boolean
  error: unknown
  isReady?: boolean
  onDo: () => void
  className?: string
  icon?: ReactNode
}) {
  const t = useCommonWords()
  const [isOpen, setOpen] = useState(false)
  const [wasDone, setWasDone] = useState(false)
  if (isDone !== wasDone) {
    setWasDone(isDone)
    if (isDone) setOpen(false)
  }
  return (
    <>
      <Button look={look} {...(className && { className })} icon={icon} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog title={title} isOpen={isOpen} onClose={() => setOpen(false)}>
        <div className="flex flex-col gap-4">
          <div className="flex flex-col gap-3">{children}</div>
          <Problem error={error} />
          <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
            <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
            <Button look={doLook} isBusy={isBusy} disabled={!isReady} onClick={onDo}>
              {doLabel}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}

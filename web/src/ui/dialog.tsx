import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useCommonWords } from '../words/common.ts'

/** The platform's own dialog: it keeps the focus inside, closes on Escape, and gives the focus back. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
}: {
  title: ReactNode
  isOpen: boolean
  onClose: () => void
  children: ReactNode
}) {
  const t = useCommonWords()
  const id = useId()
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = ref.current
    if (isOpen && !dialog?.open) dialog?.showModal()
    if (!isOpen && dialog?.open) dialog.close()
  }, [isOpen])
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      className="m-auto w-full max-w-lg rounded-card border border-line bg-card p-4 text-ink sm:p-6 max-sm:mb-0 max-sm:max-w-full max-sm:rounded-b-none"
    >
      {isOpen && (
        <>
          <div className="mb-4 flex items-start justify-between gap-4">
            <h2 id={id} className="text-lead font-semibold">
              {title}
            </h2>
            <button type="button" onClick={onClose} aria-label={t('close')} className="-m-2 rounded-lg p-2.5">
              <X aria-hidden size={24} />
            </button>
          </div>
          {children}
        </>
      )}
    </dialog>
  )
}

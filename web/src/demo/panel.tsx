import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { useSession } from '../session/session.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Bank } from './bank.tsx'
import { Clock } from './clock.tsx'
import { Faults } from './faults.tsx'
import { Notifications } from './notifications.tsx'
import { useDemoWords } from './words.ts'

/** What only a demo can do: move the time, and break what breaks in life. For whoever is signed in. */
export function DemoPanel() {
  const t = useDemoWords()
  const [isOpen, setOpen] = useState(false)
  if (!useSession()) return null
  return (
    <aside aria-label={t('title')} className="print:hidden">
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="fixed right-4 bottom-36 z-20 flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full border border-needs bg-needs-wash px-3 font-semibold text-needs md:bottom-4"
      >
        <FlaskConical aria-hidden size={20} />
        <span className="max-md:sr-only">{t('open')}</span>
      </button>
      <Dialog title={t('title')} isOpen={isOpen} onClose={() => setOpen(false)}>
        <div className="flex flex-col gap-6">
          <p className="text-soft">{t('lead')}</p>
          <Clock />
          <Faults />
          <Notifications />
          <Bank />
        </div>
      </Dialog>
    </aside>
  )
}

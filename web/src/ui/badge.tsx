import { AlertTriangle, CheckCircle2, Circle, Clock3, XCircle } from 'lucide-react'
import type { ReactNode } from 'react'

/** `safe`: money is where it should be. `needs`: somebody has to act. `loss`: it went wrong. `waits`: it goes on by itself. */
export type Tone = 'safe' | 'needs' | 'loss' | 'waits' | 'still'

const tones = {
  safe: ['bg-safe-wash text-safe', CheckCircle2],
  needs: ['bg-needs-wash text-needs', AlertTriangle],
  loss: ['bg-loss-wash text-loss', XCircle],
  waits: ['bg-raised text-ink', Clock3],
  still: ['bg-raised text-soft', Circle],
} as const

/** A status is never colour alone: icon and word. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const [look, Icon] = tones[tone]
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-2xl border border-line px-2.5 py-0.5 text-small font-medium ${look}`}
    >
      <Icon aria-hidden size={14} className="shrink-0" />
      {children}
    </span>
  )
}

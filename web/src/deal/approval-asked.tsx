import type { Approval } from '@sdelka/sdk'
import { Users } from 'lucide-react'
import { ButtonLink } from '../ui/button.tsx'
import { useWhen } from '../ui/when.tsx'
import { useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

/** Nothing has moved yet: another operator has to agree. */
export function ApprovalAsked({ approval }: { approval: Approval | undefined }) {
  const t = useDealWords()
  const when = useWhen()
  const rubles = useRubles()
  if (!approval) return null
  return (
    <div role="status" className="flex items-start gap-3 rounded-card border border-line bg-needs-wash p-4">
      <Users aria-hidden size={20} className="mt-0.5 shrink-0 text-needs" />
      <div className="flex flex-col items-start gap-2">
        <p className="font-semibold">{t('approvalAsked')}</p>
        <p>{t('approvalText', { sum: rubles(approval.amount), when: when(approval.expires_at) })}</p>
        <ButtonLink to="/office/approvals">{t('approvalLink')}</ButtonLink>
      </div>
    </div>
  )
}

import { useLanguage } from '../words/i18n.ts'
import { useOfficeReasonText } from './office-reason-words.ts'
import { useReasonText } from './reason-words.ts'
import type { Viewer } from './status.ts'

/** Why a payout waits: a master is told what to do, everybody else what is the matter. */
export function usePayoutReason(viewer: Viewer): (reason: string | null) => string {
  const told = useReasonText(useLanguage())
  const officeText = useOfficeReasonText()
  return viewer === 'master' ? (reason) => told('payout', reason) : officeText
}

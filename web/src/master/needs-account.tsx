import type { Payout } from '@sdelka/sdk'
import { ButtonLink } from '../ui/button.tsx'
import { useMoneyWords } from './money-words.ts'

/** The server says what a payout waits for; these two only the master can bring. */
export const isMasters = (waitsFor: Payout['waits_for']): boolean =>
  waitsFor === 'account' || waitsFor === 'destination'

/** Said once, however many payouts wait for it. */
export function NeedsAccount() {
  const t = useMoneyWords()
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line bg-needs-wash p-3">
      <p>{t('needsAccount')}</p>
      <ButtonLink look="main" to="/master/accounts">
        {t('toAccounts')}
      </ButtonLink>
    </div>
  )
}

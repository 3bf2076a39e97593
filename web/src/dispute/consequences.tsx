import type { Enroll } from '@sdelka/sdk'
import { showRubles } from '../ui/format.ts'
import { useLanguage } from '../words/i18n.ts'
import { kopecksOf, restOf } from './kopecks.ts'
import { useOpenWords } from './open-words.ts'

/** What a dispute does to the money, before it is opened. */
export function Consequences({
  of: enroll,
  side,
  sum,
}: {
  of: Enroll
  side: 'client' | 'master'
  /** Undefined when only the server knows it. */
  sum: string | undefined
}) {
  const t = useOpenWords()
  const language = useLanguage()
  const show = (value: string) => showRubles(value, language)
  const rest = sum === undefined ? '0.00' : restOf(enroll.price.value, sum)
  const restWord = {
    client: enroll.rail === 'safe_deal' ? 'releasedLater' : 'releasedNow', // a deal takes no refund after a payout
    master: 'goesBack',
  } as const
  return (
    <ul className="flex list-disc flex-col gap-2 pl-5">
      <li>{sum === undefined ? t('standsLeft') : t('stands', { sum: show(sum) })}</li>
      {kopecksOf(rest) > 0 && <li>{t(restWord[side], { sum: show(rest) })}</li>}
      <li>{t(side === 'client' ? 'deadlineClient' : 'deadlineMaster')}</li>
      <li>{t('takeBack')}</li>
    </ul>
  )
}

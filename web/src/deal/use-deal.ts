import type { Passport } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'
import { showRubles } from '../ui/format.ts'
import { useLanguage } from '../words/i18n.ts'
import { kopecks, rubles } from './stations.ts'
import { useDealWords } from './words.ts'

export type Enroll = Passport['enroll']

/** Everything about one deal, read at one moment. Another deal's answer never stands in for it. */
export const useDeal = (id: string) =>
  useQuery({
    queryKey: ['deal', id, 'passport'],
    queryFn: () => sdelka.enrolls.passport(id),
    placeholderData: () => undefined,
  })

/** What the newest payment still holds: its amount, less what went back. */
export function leftOf({ payment, price }: Enroll): { value: string } {
  return payment ? rubles(kopecks(payment.amount.value) - kopecks(payment.refunded.value)) : price
}

export const isWhole = ({ payment }: Enroll): boolean => !payment || kopecks(payment.refunded.value) === 0

export function useRubles(): (sum: { value: string }) => string {
  const language = useLanguage()
  return ({ value }) => showRubles(value, language)
}

/** An operator's action on money may need a second person: then an approval is answered instead. */
export function isApproval<Answer extends object>(
  answer: Answer | undefined,
): answer is Extract<Answer, { asked_by: string }> {
  return answer !== undefined && 'asked_by' in answer
}

/** YooKassa titles a card in English. */
export function useMethod(): (title: string) => string {
  const t = useDealWords()
  return (title) => {
    const [, digits] = /^Bank card (\*\d{4})$/.exec(title) ?? []
    return digits ? t('card', { digits }) : title
  }
}

import { SdelkaProblem } from '@sdelka/sdk'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useSession } from '../session/session.ts'
import { Problem } from '../ui/problem.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { useAccountWords } from './account-words.ts'

const route = getRouteApi('/master/accounts')

/** A card that has come back from YooKassa's page. The key makes it one account however often it is sent. */
type Arrived = { key: string; payout_token: string; last4?: string; card_type?: string }

/**
 * Takes the token out of the address first, so that a reload or a shared link cannot add a card again, and keeps it in
 * the tab until the server has answered.
 */
export function CardArrived({ onAdded }: { onAdded: () => void }) {
  const t = useAccountWords()
  const { payout_token, last4, card_type } = route.useSearch()
  const navigate = useNavigate()
  const [kept, keep, forget] = useDraft(`payout-card.${useSession()?.user.id}`)
  const add = useAction(
    async ({ key, ...card }: Arrived) => {
      try {
        return await sdelka.accounts.create({ type: 'bank_card', ...card }, { idempotencyKey: key })
      } catch (error) {
        if (error instanceof SdelkaProblem && error.status < 500) forget() // it will not be taken later either
        throw error
      }
    },
    () => {
      forget()
      onAdded()
    },
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: one token is taken once
  useEffect(() => {
    if (!payout_token) return
    const arrived: Arrived = {
      key: crypto.randomUUID(),
      payout_token,
      ...(last4 && { last4 }),
      ...(card_type && { card_type }),
    }
    keep(JSON.stringify(arrived))
    void navigate({ to: '/master/accounts', replace: true })
  }, [payout_token])
  const send = () => {
    if (kept && !payout_token) add.run(JSON.parse(kept) as Arrived)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a card is sent when it comes, and again when asked
  useEffect(send, [kept, payout_token])

  if (add.error) return <Problem error={add.error} {...(kept && { onRetry: send })} />
  return (
    <div role="status" className="empty:-mt-4">
      {add.isPending && <p className="text-soft">{t('cardAdding')}</p>}
    </div>
  )
}

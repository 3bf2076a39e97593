import type { Approval, Payout, Refund } from '@sdelka/sdk'
import { useAction } from '../api/use-action.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { showRubles } from '../ui/format.ts'
import { useLanguage } from '../words/i18n.ts'
import { Chips } from './chips.tsx'
import { useOfficeWords } from './words.ts'

/** Money that leaves us: to a master or to the platform, or back to a client. Both go the same way. */
type Moving = Payout | Refund
type Status = Moving['status']

const tones: Record<Status, Tone> = {
  parked: 'needs',
  planned: 'waits',
  sending: 'waits',
  accepted: 'waits',
  succeeded: 'safe',
  canceled: 'still',
  in_doubt: 'loss',
}

export function MovingBadge({ status }: { status: Status }) {
  const t = useOfficeWords()
  return <Badge tone={tones[status]}>{t(status)}</Badge>
}

export function StatusChips({ of: statuses, chosen }: { of: readonly Status[]; chosen: string }) {
  const t = useOfficeWords()
  return (
    <Chips
      label={t('status')}
      name="status"
      chosen={chosen}
      choices={[...statuses.map((each) => [each, t(each)] as const), ['all', t('all')]]}
    />
  )
}

type Release<Item> = (id: string, options: { idempotencyKey: string }) => Promise<Item | Approval>

/** Tries a parked one again, where the server allows it. */
export function ReleaseAction<Item extends Moving>({ of, by }: { of: Item; by: Release<Item> }) {
  const t = useOfficeWords()
  const language = useLanguage()
  const release = useAction(by)
  if (!of.allowed.includes('release')) return null
  return (
    <Deliberate
      label={t('release')}
      title={t('releaseTitle')}
      doLabel={t('release')}
      isBusy={release.isPending}
      isDone={release.isSuccess}
      error={release.error}
      onDo={() => release.run(of.id)}
    >
      <p>{t('releaseText', { sum: showRubles(of.amount.value, language) })}</p>
    </Deliberate>
  )
}

import type { Account } from '@sdelka/sdk'
import { Link } from '@tanstack/react-router'
import { CheckCircle2 } from 'lucide-react'
import { useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useList } from '../api/use-list.ts'
import { Answer } from '../ui/answer.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { Empty } from '../ui/empty.tsx'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { useAccountWords } from './account-words.ts'
import { AddAccount } from './add-account.tsx'
import { CardArrived } from './card-arrived.tsx'

const PAGE = 50
const tones: Record<Account['status'], Tone> = {
  pending: 'waits',
  verified: 'safe',
  rejected: 'loss',
  blocked: 'needs',
}

export function Accounts() {
  const t = useAccountWords()
  const [isAdded, setAdded] = useState(false)
  const accounts = useList(['account', 'mine'], (page) => sdelka.accounts.list({ limit: PAGE, ...page }))
  return (
    <Page
      title={t('title')}
      lead={
        <>
          {t('lead')} <Link to="/master/money">{t('back')}</Link>
        </>
      }
    >
      <CardArrived onAdded={() => setAdded(true)} />
      <div role="status" className="empty:-mt-4">
        {isAdded && <Added />}
      </div>
      <Answer of={accounts} loading={<Loading rows={1} className="h-36" />}>
        {(found) =>
          found.length > 0 ? (
            <>
              <ul className="flex flex-col gap-4">
                {found.map((account) => (
                  <li key={account.id}>
                    <Place of={account} />
                  </li>
                ))}
              </ul>
              <More of={accounts} />
            </>
          ) : (
            <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
          )
        }
      </Answer>
      <AddAccount onAdded={() => setAdded(true)} />
    </Page>
  )
}

function Added() {
  const t = useAccountWords()
  return (
    <div className="flex items-start gap-3 rounded-card border border-line bg-safe-wash p-4">
      <CheckCircle2 aria-hidden className="mt-0.5 shrink-0 text-safe" size={20} />
      <div>
        <p className="font-semibold">{t('addedTitle')}</p>
        <p className="text-soft">{t('addedText')}</p>
      </div>
    </div>
  )
}

function Place({ of: account }: { of: Account }) {
  const t = useAccountWords()
  const remove = useAction((_: undefined, options) => sdelka.accounts.remove(account.id, options))
  const title = account.title
  return (
    <Card isItem title={title} aside={<Badge tone={tones[account.status]}>{t(account.status)}</Badge>}>
      <p className="text-soft">{t(account.type)}</p>
      <p>{t(`${account.status}Text`)}</p>
      {account.reason && <p>{t('reason', { reason: account.reason })}</p>}
      {account.allowed.includes('remove') && (
        <div className="mt-4">
          <Deliberate
            label={t('remove')}
            look="plain"
            doLook="loss"
            title={t('removeTitle', { title })}
            doLabel={t('removeDo')}
            isBusy={remove.isPending}
            isDone={remove.isSuccess}
            error={remove.error}
            onDo={() => remove.run(undefined)}
          >
            <p>{t('removeText')}</p>
          </Deliberate>
        </div>
      )}
    </Card>
  )
}

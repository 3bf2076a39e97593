import type { Account } from '@sdelka/sdk'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useList } from '../api/use-list.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { When } from '../ui/when.tsx'
import { Chips } from './chips.tsx'
import { ListPage } from './list-page.tsx'
import { Facts, Panel } from './panel.tsx'
import { ReasonAction } from './reason-action.tsx'
import { useFilters } from './use-search.ts'
import { useOfficeWords } from './words.ts'

type Status = Account['status']
const statuses: Status[] = ['pending', 'verified', 'rejected', 'blocked']
const tones: Record<Status, Tone> = { pending: 'needs', verified: 'safe', rejected: 'still', blocked: 'loss' }

export function Accounts() {
  const t = useOfficeWords()
  const { status = 'pending' } = useFilters()
  const known = statuses.find((each) => each === status) ?? 'pending'
  const list = useList(['list', 'accounts', known], (page) =>
    sdelka.accounts.list({ ...page, status: known }),
  )
  return (
    <ListPage
      title={t('accounts')}
      lead={t('accountsLead')}
      filters={
        <Chips
          label={t('status')}
          name="status"
          chosen={known}
          choices={statuses.map((each) => [each, t(`acc_${each}`)] as const)}
        />
      }
      list={list}
      keyOf={({ id }) => id}
      columns={[
        { name: t('destination'), cell: ({ title }) => title },
        { name: t('person'), cell: ({ owner }) => owner?.name },
        { name: t('email'), cell: ({ owner }) => owner?.email },
        {
          name: t('status'),
          cell: (account) => <Badge tone={tones[account.status]}>{t(`acc_${account.status}`)}</Badge>,
        },
        { name: t('when'), cell: ({ created_at }) => <When at={created_at} /> },
      ]}
      panel={(account) => <AccountPanel account={account} />}
      empty={[t('accountsEmpty'), t('accountsEmptyText')]}
    />
  )
}

function AccountPanel({ account }: { account: Account }) {
  const t = useOfficeWords()
  const verify = useAction((id: string, options) => sdelka.accounts.verify(id, options))
  const can = (what: string) => account.allowed.includes(what)
  return (
    <Panel title={account.title}>
      <Facts
        of={[
          [t('status'), t(`acc_${account.status}`)],
          [t('person'), account.owner?.name],
          [t('email'), account.owner?.email],
          [t('reason'), account.reason],
          [t('number'), account.id],
        ]}
      />
      <div className="flex flex-wrap gap-3">
        {can('verify') && (
          <Deliberate
            label={t('verify')}
            title={t('verifyTitle')}
            doLabel={t('verify')}
            isBusy={verify.isPending}
            isDone={verify.isSuccess}
            error={verify.error}
            onDo={() => verify.run(account.id)}
          >
            <p>{t('verifyText', { title: account.title })}</p>
          </Deliberate>
        )}
        {can('reject') && (
          <ReasonAction
            draft={`account.${account.id}.reject`}
            label={t('reject')}
            title={t('rejectAccount')}
            doLook="loss"
            act={(reason, options) => sdelka.accounts.reject(account.id, reason, options)}
          />
        )}
        {can('block') && (
          <ReasonAction
            draft={`account.${account.id}.block`}
            label={t('block')}
            title={t('blockTitle')}
            doLook="loss"
            act={(reason, options) => sdelka.accounts.block(account.id, reason, options)}
          />
        )}
      </div>
    </Panel>
  )
}

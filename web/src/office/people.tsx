import type { Person } from '@sdelka/sdk'
import { useNavigate } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { When } from '../ui/when.tsx'
import { Chips } from './chips.tsx'
import { ListPage } from './list-page.tsx'
import { Facts, Panel } from './panel.tsx'
import { useFilters } from './use-search.ts'
import { useOfficeWords } from './words.ts'

const roles = ['client', 'master', 'operator', 'arbiter', 'accountant'] as const

export function People() {
  const t = useOfficeWords()
  const { q, role = 'all' } = useFilters()
  const known = roles.find((each) => each === role)
  const filter = { ...(known && { role: known }), ...(q && q.length > 1 && { q }) }
  const list = useList(['list', 'people', filter], (page) => sdelka.users.list({ ...page, ...filter }))
  const rolesOf = (person: Person) => person.roles.map((each) => t(`role_${each}`)).join(', ')
  return (
    <ListPage
      title={t('peopleTitle')}
      lead={t('peopleLead')}
      filters={
        <div className="flex flex-wrap items-center gap-3">
          <FindPerson q={q ?? ''} />
          <Chips
            label={t('roles')}
            name="role"
            chosen={known ?? 'all'}
            choices={[['all', t('all')], ...roles.map((each) => [each, t(`role_${each}`)] as const)]}
          />
        </div>
      }
      list={list}
      keyOf={({ id }) => id}
      columns={[
        { name: t('person'), cell: ({ name }) => name },
        { name: t('email'), cell: ({ email }) => <span className="break-all">{email}</span> },
        { name: t('roles'), cell: rolesOf },
        { name: t('deals'), cell: ({ deals }) => deals.as_client + deals.as_master, isSum: true },
        { name: t('created'), cell: ({ created_at }) => <When at={created_at} /> },
      ]}
      panel={(person) => (
        <Panel title={person.name}>
          <Facts
            of={[
              [t('email'), person.email],
              [t('roles'), rolesOf(person)],
              [`${t('deals')}: ${t('role_client')}`, person.deals.as_client],
              [`${t('deals')}: ${t('role_master')}`, person.deals.as_master],
              [t('accounts'), person.accounts],
              [t('created'), <When key="created" at={person.created_at} />],
              [t('number'), person.id],
            ]}
          />
        </Panel>
      )}
      empty={[t('peopleEmpty'), '']}
    />
  )
}

function FindPerson({ q }: { q: string }) {
  const t = useOfficeWords()
  const navigate = useNavigate()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const typed = String(new FormData(event.currentTarget).get('q')).trim()
        void navigate({ to: '.', search: (search: Record<string, string>) => ({ ...search, q: typed }) })
      }}
    >
      <input
        key={q}
        name="q"
        type="search"
        defaultValue={q}
        aria-label={t('findPerson')}
        placeholder={t('findPerson')}
        className="min-h-11 rounded-lg border border-field bg-card px-3"
      />
    </form>
  )
}

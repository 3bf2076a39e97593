import { getRouteApi } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useMeta } from '../api/use-meta.ts'
import { Field } from '../ui/field.tsx'
import { useCommonWords } from '../words/common.ts'
import { EntryForm } from './entry-form.tsx'
import { DemoPeople } from './people.tsx'
import { useEnter } from './use-enter.ts'
import { useEntryWords } from './words.ts'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const t = useEntryWords()
  const common = useCommonWords()
  const meta = useMeta()
  const { next } = route.useSearch()
  const enter = useEnter(
    (asked: { email: string; password: string }, options) => sdelka.auth.login(asked, options),
    { next, isOfTab: false },
  )
  return (
    <EntryForm
      title={t('signInTitle')}
      submit={common('signIn')}
      of={enter}
      onSubmit={(word) => enter.run({ email: word('email'), password: word('password') })}
      other={{ question: t('noAccount'), to: '/register', word: t('registerTitle') }}
      next={next}
      fields={
        <>
          <Field label={t('email')} name="email" type="email" autoComplete="username" required />
          <Field
            label={t('password')}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        </>
      }
    >
      {meta?.is_demo && <DemoPeople next={next} />}
    </EntryForm>
  )
}

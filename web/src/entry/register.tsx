import { getRouteApi } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { Field } from '../ui/field.tsx'
import { fieldError } from '../ui/problem.tsx'
import { useCommonWords } from '../words/common.ts'
import { EntryForm } from './entry-form.tsx'
import { useEnter } from './use-enter.ts'
import { useEntryWords } from './words.ts'

const route = getRouteApi('/register')
const choices = { client: ['client'], master: ['master'], both: ['client', 'master'] } as const

export function Register() {
  const t = useEntryWords()
  const common = useCommonWords()
  const { next } = route.useSearch()
  const register = useEnter(
    (asked: { email: string; password: string; name: string; roles: ('client' | 'master')[] }, options) =>
      sdelka.auth.register(asked, options),
    { next, isOfTab: false },
  )
  return (
    <EntryForm
      title={t('registerTitle')}
      submit={t('become')}
      of={register}
      onSubmit={(word) =>
        register.run({
          email: word('email'),
          password: word('password'),
          name: word('name'),
          roles: [...choices[word('who') as keyof typeof choices]],
        })
      }
      other={{ question: t('haveAccount'), to: '/sign-in', word: common('signIn') }}
      next={next}
      fields={
        <>
          <Field
            label={t('personName')}
            hint={t('personNameHint')}
            error={fieldError(register.error, 'name')}
            name="name"
            autoComplete="name"
            maxLength={120}
            required
          />
          <Field
            label={t('email')}
            error={fieldError(register.error, 'email')}
            name="email"
            type="email"
            autoComplete="email"
            required
          />
          <Field
            label={t('password')}
            hint={t('passwordHint')}
            error={fieldError(register.error, 'password')}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={8}
            maxLength={200}
            required
          />
          <fieldset>
            <legend className="mb-1 font-medium text-small">{t('who')}</legend>
            {(['client', 'master', 'both'] as const).map((who) => (
              <label key={who} className="flex min-h-11 items-center gap-3">
                <input
                  type="radio"
                  name="who"
                  value={who}
                  defaultChecked={who === 'client'}
                  className="size-5"
                />
                {t(who)}
              </label>
            ))}
          </fieldset>
        </>
      }
    />
  )
}

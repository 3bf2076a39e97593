import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { queries } from '../api/query.ts'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { homeOf } from '../session/needs.ts'
import { writeSession } from '../session/session.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { fieldError, Problem } from '../ui/problem.tsx'
import { useCommonWords } from '../words/common.ts'
import { useEntryWords } from './words.ts'

const route = getRouteApi('/register')
const choices = { client: ['client'], master: ['master'], both: ['client', 'master'] } as const

export function Register() {
  const t = useEntryWords()
  const common = useCommonWords()
  const { next } = route.useSearch()
  const navigate = useNavigate()
  const register = useAction(
    (asked: { email: string; password: string; name: string; roles: ('client' | 'master')[] }, options) =>
      sdelka.auth.register(asked, options),
    async (session) => {
      writeSession(session, false)
      queries.clear()
      await navigate({ to: next ?? homeOf(session.user.roles) })
    },
  )
  return (
    <Page title={t('registerTitle')} width="max-w-xl">
      <Card>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            const form = new FormData(event.currentTarget)
            const word = (name: string) => String(form.get(name))
            register.run({
              email: word('email'),
              password: word('password'),
              name: word('name'),
              roles: [...choices[word('who') as keyof typeof choices]],
            })
          }}
        >
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
          <Problem error={register.error} />
          <Button type="submit" look="main" isBusy={register.isPending}>
            {t('become')}
          </Button>
        </form>
        <p className="mt-4 text-small">
          {t('haveAccount')}{' '}
          <Link to="/sign-in" search={next ? { next } : {}}>
            {common('signIn')}
          </Link>
        </p>
      </Card>
    </Page>
  )
}

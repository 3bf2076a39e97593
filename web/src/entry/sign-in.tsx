import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { queries } from '../api/query.ts'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useMeta } from '../api/use-meta.ts'
import { homeOf } from '../session/needs.ts'
import { writeSession } from '../session/session.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { useCommonWords } from '../words/common.ts'
import { DemoPeople } from './people.tsx'
import { useEntryWords } from './words.ts'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const t = useEntryWords()
  const common = useCommonWords()
  const meta = useMeta()
  const { next } = route.useSearch()
  const navigate = useNavigate()
  const enter = useAction(
    (asked: { email: string; password: string }, options) => sdelka.auth.login(asked, options),
    async (session) => {
      writeSession(session, false)
      queries.clear()
      await navigate({ to: next ?? homeOf(session.user.roles) })
    },
  )
  return (
    <Page title={t('signInTitle')} width="max-w-xl">
      <Card>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            const form = new FormData(event.currentTarget)
            enter.run({ email: String(form.get('email')), password: String(form.get('password')) })
          }}
        >
          <Field label={t('email')} name="email" type="email" autoComplete="username" required />
          <Field
            label={t('password')}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
          <Problem error={enter.error} />
          <Button type="submit" look="main" isBusy={enter.isPending}>
            {common('signIn')}
          </Button>
        </form>
        <p className="mt-4 text-small">
          {t('noAccount')}{' '}
          <Link to="/register" search={next ? { next } : {}}>
            {t('registerTitle')}
          </Link>
        </p>
      </Card>
      {meta?.is_demo && <DemoPeople next={next} />}
    </Page>
  )
}

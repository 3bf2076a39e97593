import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'

type Other = { question: string; to: '/sign-in' | '/register'; word: string }

/** What a person who wants in fills in, and the way to the other form, which leads to the same place. */
export function EntryForm({
  title,
  submit,
  of: { error, isPending },
  onSubmit,
  other,
  next,
  fields,
  children,
}: {
  title: string
  submit: string
  of: { error: unknown; isPending: boolean }
  /** @param word what was typed under this name */
  onSubmit: (word: (name: string) => string) => void
  other: Other
  next: string | undefined
  fields: ReactNode
  children?: ReactNode
}) {
  return (
    <Page title={title} width="max-w-xl">
      <Card>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            const form = new FormData(event.currentTarget)
            onSubmit((name) => String(form.get(name)))
          }}
        >
          {fields}
          <Problem error={error} />
          <Button type="submit" look="main" isBusy={isPending}>
            {submit}
          </Button>
        </form>
        <p className="mt-4 text-small">
          {other.question}{' '}
          <Link to={other.to} search={next ? { next } : {}}>
            {other.word}
          </Link>
        </p>
      </Card>
      {children}
    </Page>
  )
}

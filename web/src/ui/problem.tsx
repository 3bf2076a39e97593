import { SdelkaProblem } from '@sdelka/sdk'
import { AlertTriangle } from 'lucide-react'
import { useCommonWords } from '../words/common.ts'
import { useErrorText } from '../words/errors.ts'
import { Button } from './button.tsx'

/** What went wrong, in words, with the way out. Nothing when nothing did. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => unknown }) {
  const t = useCommonWords()
  const textOf = useErrorText()
  if (!error) return null
  return (
    <div role="alert" className="flex items-start gap-3 rounded-card border border-line bg-loss-wash p-4">
      <AlertTriangle aria-hidden className="mt-0.5 shrink-0 text-loss" size={20} />
      <div className="grow">
        <p>{textOf(error)}</p>
        <Details error={error} />
        {onRetry && (
          <Button className="mt-3" onClick={() => void onRetry()}>
            {t('retry')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** For whoever is asked to help: the code and the number of the request. */
function Details({ error }: { error: unknown }) {
  if (!(error instanceof SdelkaProblem)) return null
  const { request_id: request } = error.details
  return (
    <p className="mt-1 text-small text-soft">
      {error.code}
      {typeof request === 'string' && ` · ${request}`}
    </p>
  )
}

/** The message about one field of a form, when the server named it. */
export function fieldError(error: unknown, path: string): string | undefined {
  if (!(error instanceof SdelkaProblem) || !Array.isArray(error.details.errors)) return undefined
  const errors = error.details.errors as { path: string; message: string }[]
  return errors.find((each) => each.path === path || each.path.startsWith(`${path}.`))?.message
}

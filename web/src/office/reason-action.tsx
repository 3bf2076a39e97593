import type { ReactNode } from 'react'
import { useAction } from '../api/use-action.ts'
import type { Look } from '../ui/button.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { TextField } from '../ui/field.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { useOfficeWords } from './words.ts'

/** Something that an operator does by hand: it asks for a reason, and for a second gesture. */
export function ReasonAction({
  draft,
  label,
  title,
  look = 'plain',
  doLook = 'main',
  isReasonNeeded = true,
  reasonLabel,
  children,
  act,
}: {
  /** Under which name an unfinished reason is kept. */
  draft: string
  label: string
  title: string
  look?: Look
  doLook?: Look
  isReasonNeeded?: boolean
  reasonLabel?: string
  children?: ReactNode
  act: (reason: string, options: { idempotencyKey: string }) => Promise<unknown>
}) {
  const t = useOfficeWords()
  const [reason, write, forget] = useDraft(draft)
  const action = useAction(act, forget)
  return (
    <Deliberate
      label={label}
      title={title}
      look={look}
      doLook={doLook}
      doLabel={label}
      isBusy={action.isPending}
      isDone={action.isSuccess}
      error={action.error}
      isReady={!isReasonNeeded || reason.trim() !== ''}
      onDo={() => action.run(reason.trim())}
    >
      {children}
      <TextField
        label={reasonLabel ?? t('reason')}
        hint={t('reasonHint')}
        value={reason}
        maxLength={300}
        required={isReasonNeeded}
        onChange={({ target }) => write(target.value)}
      />
    </Deliberate>
  )
}

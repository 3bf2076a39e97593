import type { DisputeFile } from '@sdelka/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { Answer } from '../ui/answer.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { fieldError } from '../ui/problem.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { useCaseWords } from './case-words.ts'

/** Gives a dispute to another arbiter, the least busy first, with a word why. */
export function Reassign({ of: file }: { of: DisputeFile }) {
  const t = useCaseWords()
  const [arbiterId, choose] = useState('')
  const [reason, setReason] = useState('')
  const reassign = useAction(
    (asked: { arbiterId: string; reason: string }, options) =>
      sdelka.disputes.reassign(file.id, asked.arbiterId, asked.reason, options),
    () => {
      choose('')
      setReason('')
    },
  )
  const label = t(file.arbiter_id ? 'reassign' : 'assign')
  return (
    <Deliberate
      label={label}
      title={label}
      look="plain"
      doLook="main"
      className="w-full"
      doLabel={t('reassignDo')}
      isBusy={reassign.isPending}
      isDone={reassign.isSuccess}
      isReady={arbiterId !== '' && reason.trim() !== ''}
      error={reassign.error}
      onDo={() => reassign.run({ arbiterId, reason })}
    >
      <Arbiters butNot={file.arbiter_id} chosen={arbiterId} onChoose={choose} />
      <Field
        label={t('why')}
        hint={t('whyHint')}
        error={fieldError(reassign.error, 'reason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Deliberate>
  )
}

function Arbiters({
  butNot,
  chosen,
  onChoose,
}: {
  butNot: string | null
  chosen: string
  onChoose: (id: string) => void
}) {
  const t = useCaseWords()
  const arbiters = useQuery({ queryKey: ['list', 'arbiters'], queryFn: () => sdelka.users.arbiters() })
  return (
    <Answer of={arbiters} loading={<Loading rows={1} className="h-17" />}>
      {({ items }) => {
        const others = items.filter(({ id }) => id !== butNot)
        if (others.length === 0) return <p>{t('arbiterNobody')}</p>
        return (
          <SelectField label={t('arbiter')} value={chosen} onChange={(event) => onChoose(event.target.value)}>
            <option value="">{t('arbiterNone')}</option>
            {others.map(({ id, name, open_disputes: open }) => (
              <option key={id} value={id}>
                {t('arbiterLoad', { name, open })}
              </option>
            ))}
          </SelectField>
        )
      }}
    </Answer>
  )
}

import type { DisputeFile, DisputeMessage } from '@sdelka/sdk'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { TextField } from '../ui/field.tsx'
import { fieldError, Problem } from '../ui/problem.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { When } from '../ui/when.tsx'
import { useCommonWords } from '../words/common.ts'
import { isOpen } from './badge.tsx'
import { useCaseWords } from './case-words.ts'

/** What was said, oldest first, and a place to answer for whoever may. */
export function Thread({ of: file, me }: { of: DisputeFile; me: string | undefined }) {
  const t = useCaseWords()
  return (
    <Card title={t('talk')}>
      {file.messages.length > 0 ? (
        <ol className="flex flex-col gap-3">
          {file.messages.map((message) => (
            <Said key={message.id} of={message} isMine={message.author_id === me} />
          ))}
        </ol>
      ) : (
        <p className="text-soft">{t(isOpen(file) ? 'talkEmpty' : 'talkNone')}</p>
      )}
      {file.allowed.includes('message') && <Compose id={file.id} isAnswer={isAwaited(file, me)} />}
    </Card>
  )
}

/** The word of this person is what everybody waits for. */
export const isAwaited = ({ status, answered_at, opened_by, enroll }: DisputeFile, me: string | undefined) =>
  status === 'opened' && !answered_at && me === (opened_by === 'client' ? enroll.master_id : enroll.client_id)

const ANSWER = 'answer'
export const goToAnswer = () => document.querySelector<HTMLElement>(`#${ANSWER} textarea`)?.focus()

function Said({ of: message, isMine }: { of: DisputeMessage; isMine: boolean }) {
  const t = useCaseWords()
  const common = useCommonWords()
  return (
    <li
      className={`max-w-[92%] rounded-card border border-line p-3 ${isMine ? 'self-end bg-safe-wash' : 'self-start bg-raised'}`}
    >
      <p className="flex flex-wrap gap-x-2 text-small text-soft">
        <span className="font-semibold">
          {common(message.role)}
          {isMine && ` (${t('you')})`}
        </span>
        <When at={message.created_at} />
      </p>
      <p className="whitespace-pre-line">{message.text}</p>
    </li>
  )
}

function Compose({ id, isAnswer }: { id: string; isAnswer: boolean }) {
  const t = useCaseWords()
  const [text, write, forget] = useDraft(`dispute.${id}.message`)
  const send = useAction((said: string, options) => sdelka.disputes.write(id, said, options), forget)
  return (
    <form
      id={ANSWER}
      className="mt-4 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) send.run(text)
      }}
    >
      <TextField
        label={t(isAnswer ? 'answer' : 'message')}
        hint={t('messageHint')}
        error={fieldError(send.error, 'text')}
        rows={3}
        maxLength={5000}
        required
        value={text}
        onChange={(event) => write(event.target.value)}
      />
      <Problem error={send.error} />
      <Button
        type="submit"
        look={isAnswer ? 'main' : 'plain'}
        className="sm:self-start"
        isBusy={send.isPending}
      >
        {t('send')}
      </Button>
    </form>
  )
}

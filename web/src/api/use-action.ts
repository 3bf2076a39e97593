import { SdelkaProblem } from '@sdelka/sdk'
import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { queries } from './query.ts'

type Options = { idempotencyKey: string }

/**
 * One thing that a person does. However often it is clicked, it is done once: while it is under way further clicks do
 * nothing, and one that got no answer is repeated under the same `Idempotency-Key`. Afterwards everything is read anew.
 */
export function useAction<Asked = void, Answer = unknown>(
  act: (asked: Asked, options: Options) => Promise<Answer>,
  onDone?: (answer: Answer) => unknown,
): UseMutationResult<Answer, Error, Asked> & { run: (asked: Asked) => void } {
  const key = useRef<{ asked: string; key: string } | undefined>(undefined)
  const mutation = useMutation<Answer, Error, Asked>({
    mutationFn: async (asked) => {
      const text = JSON.stringify(asked) ?? ''
      if (key.current?.asked !== text) key.current = { asked: text, key: crypto.randomUUID() }
      const answer = await act(asked, { idempotencyKey: key.current.key })
      key.current = undefined
      return answer
    },
    onSuccess: (answer) => onDone?.(answer),
    onError: (error) => {
      const isAnswer = error instanceof SdelkaProblem && error.status < 500
      if (isAnswer) key.current = undefined // if not the hoped for: the next click is a new one
    },
    onSettled: () => queries.invalidateQueries(),
  })
  const isBusy = useRef(false)
  const run = (asked: Asked) => {
    if (isBusy.current) return
    isBusy.current = true
    mutation.mutate(asked, {
      onSettled: () => {
        isBusy.current = false
      },
    })
  }
  return { ...mutation, run }
}

import type { Passport } from '@sdelka/sdk'
import { Cpu, Landmark, UserRound } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { useCommonWords } from '../words/common.ts'
import { useLanguage } from '../words/i18n.ts'
import { isMachine, useStoryText } from './story-words.ts'
import { useDealWords } from './words.ts'

export type Line = Passport['story'][number]

/** Who, what, when; the newest first. What machines do on the way is folded. */
export function Timeline({ story }: { story: Line[] }) {
  const t = useDealWords()
  const [isAll, setAll] = useState(false)
  const folded = story.filter(({ what }) => isMachine(what)).length
  const shown = isAll ? story : story.filter(({ what }) => !isMachine(what))
  return (
    <Card title={t('story')}>
      <ol className="flex flex-col gap-4">
        {shown.toReversed().map((line) => (
          <li key={`${line.at} ${line.what} ${line.subject_id}`}>
            <StoryLine line={line} />
          </li>
        ))}
      </ol>
      {folded > 0 && (
        <Button look="quiet" className="mt-3 -ml-4" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? t('storyLess') : t('storyAll', { count: folded })}
        </Button>
      )}
    </Card>
  )
}

function StoryLine({ line }: { line: Line }) {
  const textOf = useStoryText(useLanguage())
  const who = useWho()
  const amount = amountIn(line)
  const Icon = line.actor === 'system' ? Cpu : line.actor === 'yookassa' ? Landmark : UserRound
  return (
    <div className="flex items-start gap-3">
      <span className="mt-0.5 flex size-8 shrink-0 items-center justify-center rounded-full border border-line bg-raised text-soft">
        <Icon aria-hidden size={16} />
      </span>
      <div className="grow">
        <p className="flex flex-wrap items-baseline justify-between gap-x-4">
          {textOf(line.what)}
          {amount && <Sum of={amount} />}
        </p>
        <p className="text-small text-soft">
          {who(line)} · <When at={line.at} />
        </p>
      </div>
    </div>
  )
}

/** A person by name and part in the deal; a machine by what it is. */
export function useWho(): (line: Line) => string {
  const common = useCommonWords()
  return ({ actor, actor_name }) => {
    const roles = ['client', 'master', 'operator', 'arbiter', 'system', 'yookassa'] as const
    const role = roles.find((each) => each === actor)
    const word = role ? common(role) : actor
    return actor_name ? `${word} ${actor_name}` : word
  }
}

export function amountIn({ detail }: Line): { value: string } | undefined {
  const amount = detail?.amount
  const isSum = typeof amount === 'object' && amount !== null && 'value' in amount
  return isSum && typeof amount.value === 'string' ? { value: amount.value } : undefined
}

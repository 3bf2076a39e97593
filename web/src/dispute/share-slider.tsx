import { useId, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { readRubles, showRubles } from '../ui/format.ts'
import { useDraft } from '../ui/use-draft.ts'
import { useLanguage } from '../words/i18n.ts'
import { useCaseWords } from './case-words.ts'
import { kopecksOf, rublesOf } from './kopecks.ts'

/**
 * The share as it stands: on the slider in whole kopecks, beside it as it was typed. It begins in the middle, on nobody's
 * side. `value` is undefined while what is typed is no share.
 */
export function useShare(name: string, most: number) {
  const language = useLanguage()
  const [draft, keep, forget] = useDraft(name)
  const write = (kopecks: number) => rublesOf(kopecks).replace('.', language === 'ru' ? ',' : '.')
  const half = Math.ceil(most / 2)
  const [typed, setTyped] = useState(() => draft || write(half))
  const value = readRubles(typed)
  const kopecks = value === undefined ? undefined : kopecksOf(value)
  const isRight = kopecks !== undefined && kopecks <= most
  const [last, setLast] = useState(isRight ? kopecks : half)
  if (isRight && kopecks !== last) setLast(kopecks)
  const type = (text: string) => {
    setTyped(text)
    keep(text)
  }
  return {
    typed,
    type,
    forget,
    most,
    half,
    value: isRight ? value : undefined,
    kopecks: isRight ? kopecks : last, // the slider stays where it was while something else is typed
    slide: (to: number) => type(write(Math.min(most, Math.max(0, to)))),
  }
}

type Share = ReturnType<typeof useShare>

export function ShareSlider({ of: share, disputed }: { of: Share; disputed: string }) {
  const t = useCaseWords()
  const language = useLanguage()
  const id = useId()
  const show = (kopecks: number) => showRubles(rublesOf(kopecks), language)
  const quick = [
    ['allClient', 0],
    ['half', share.half],
    ['allMaster', share.most],
  ] as const
  return (
    <div className="flex flex-col gap-3">
      <div>
        <label htmlFor={id} className="font-medium text-small">
          {t('share')}
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={share.most}
          step={1}
          value={share.kopecks}
          aria-valuetext={show(share.kopecks)}
          aria-describedby={`${id}-hint`}
          className="block h-11 w-full accent-safe"
          onChange={(event) => share.slide(Number(event.target.value))}
          onKeyDown={(event) => {
            const step = stepOf(event, share.most)
            if (step === 0) return
            event.preventDefault()
            share.slide(share.kopecks + step)
          }}
        />
        <p id={`${id}-hint`} className="text-small text-soft max-sm:hidden">
          {t('shareHint')}
        </p>
      </div>
      <Field
        label={t('shareExact')}
        error={share.value === undefined && t('shareBad', { sum: showRubles(disputed, language) })}
        inputMode="decimal"
        autoComplete="off"
        value={share.typed}
        onChange={(event) => share.type(event.target.value)}
      />
      <div className="grid grid-cols-3 gap-2">
        {quick.map(([word, kopecks]) => (
          <Button
            key={word}
            className="px-2 text-small"
            aria-pressed={share.value !== undefined && share.kopecks === kopecks}
            onClick={() => share.slide(kopecks)}
          >
            {t(word)}
          </Button>
        ))}
      </div>
    </div>
  )
}

/** A browser's own step would be a kopeck for every arrow: one in a hundred carries further, Shift is exact. */
function stepOf({ key, shiftKey }: { key: string; shiftKey: boolean }, most: number): number {
  const percent = shiftKey ? 1 : Math.max(1, Math.round(most / 100))
  const steps: Record<string, number> = {
    ArrowRight: percent,
    ArrowUp: percent,
    ArrowLeft: -percent,
    ArrowDown: -percent,
    PageUp: Math.max(1, Math.round(most / 10)),
    PageDown: -Math.max(1, Math.round(most / 10)),
  }
  return steps[key] ?? 0
}

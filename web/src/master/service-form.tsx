import type { Service } from '@sdelka/sdk'
import { useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useMeta } from '../api/use-meta.ts'
import { boundsOf } from '../ui/bounds.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextField } from '../ui/field.tsx'
import { readRubles, rub, showRubles } from '../ui/format.ts'
import { fieldError, Problem } from '../ui/problem.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { useCommonWords } from '../words/common.ts'
import { useLanguage } from '../words/i18n.ts'
import { useServiceWords } from './words.ts'
import { YourShare } from './your-share.tsx'

/** A new service, or new terms of one that is there. What was typed outlives a wrong click. */
export function ServiceForm({ service, onDone }: { service: Service | undefined; onDone: () => void }) {
  const t = useServiceWords()
  const common = useCommonWords()
  const language = useLanguage()
  const meta = useMeta()
  const { texts, write, forget } = useTexts(service)
  const [isTried, setTried] = useState(false)
  const price = readRubles(texts.price)
  const minutes = /^\d{1,4}$/.test(texts.duration) ? Number(texts.duration) : 0
  const isLong = minutes >= 5 && minutes <= 1440

  const save = useAction(
    (asked: Parameters<typeof sdelka.services.create>[0], options) =>
      service ? sdelka.services.change(service.id, asked, options) : sdelka.services.create(asked, options),
    () => {
      forget()
      onDone()
    },
  )
  const range = (min: string, max: string) =>
    t('priceRange', { min: showRubles(min, language), max: showRubles(max, language) })
  const bounds = boundsOf(save.error)
  const priceError =
    (bounds && save.variables?.price.value === price && t('priceOutside', { range: range(...bounds) })) ||
    (isTried && !price && t('priceBad')) ||
    fieldError(save.error, 'price')

  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!price || !isLong || !texts.title.trim()) return
        save.run({
          title: texts.title,
          description: texts.description,
          price: rub(price),
          duration_minutes: minutes,
        })
      }}
    >
      <Field
        label={t('name')}
        value={texts.title}
        error={(isTried && !texts.title.trim() && common('required')) || fieldError(save.error, 'title')}
        onChange={(event) => write('title', event.target.value)}
        maxLength={120}
      />
      <TextField
        label={`${t('description')} (${common('optional')})`}
        hint={t('descriptionHint')}
        value={texts.description}
        error={fieldError(save.error, 'description')}
        onChange={(event) => write('description', event.target.value)}
        maxLength={2000}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t('price')}
          hint={meta && range(meta.price.min, meta.price.max)}
          inputMode="decimal"
          autoComplete="off"
          value={texts.price}
          error={priceError}
          onChange={(event) => write('price', event.target.value)}
        />
        <Field
          label={t('duration')}
          hint={isLong && minutes >= 60 ? inHours(minutes, language) : undefined}
          inputMode="numeric"
          autoComplete="off"
          value={texts.duration}
          error={(isTried && !isLong && t('durationBad')) || fieldError(save.error, 'duration_minutes')}
          onChange={(event) => write('duration', event.target.value)}
        />
      </div>
      <YourShare of={price} />
      {service && <p className="text-small text-soft">{t('onlyNew')}</p>}
      <Problem error={bounds ? undefined : save.error} />
      <Button type="submit" look="main" isBusy={save.isPending}>
        {service ? common('save') : t('create')}
      </Button>
    </form>
  )
}

function useTexts(service: Service | undefined) {
  const [draft, keep, forget] = useDraft(`service.${service?.id ?? 'new'}`)
  const begin = {
    title: service?.title ?? '',
    description: service?.description ?? '',
    price: service?.price.value.replace('.', ',') ?? '',
    duration: String(service?.duration_minutes ?? 60),
  }
  const texts = { ...begin, ...(draft ? (JSON.parse(draft) as Partial<typeof begin>) : {}) }
  const write = (name: keyof typeof begin, value: string) => keep(JSON.stringify({ ...texts, [name]: value }))
  return { texts, write, forget }
}

function inHours(minutes: number, language: 'ru' | 'en'): string {
  const unit = (value: number, name: 'hour' | 'minute') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return rest > 0 ? `${unit(hours, 'hour')} ${unit(rest, 'minute')}` : unit(hours, 'hour')
}

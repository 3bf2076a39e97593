import type { Language } from '../words/i18n.ts'
import { midnight } from './day.ts'

const NARROW_SPACE = '\u202f'
const SPACE = '\u00a0'

/** `-1000.00` as people write it: `−1 000,00 ₽`, `−1,000.00 ₽`. Works on the text: no sum ever is a float. */
export function showRubles(value: string, language: Language): string {
  const [whole = '', kopecks = '00'] = value.replace('-', '').split('.')
  const [between, point] = language === 'ru' ? [NARROW_SPACE, ','] : [',', '.']
  const sign = value.startsWith('-') ? '\u2212' : ''
  return `${sign}${whole.replace(/(?<=\d)(?=(\d{3})+$)/g, between)}${point}${kopecks}${SPACE}₽`
}

/** `1 234,5` as a person types it, as the API wants it: `1234.50`. Undefined when it is no sum. */
export function readRubles(typed: string): string | undefined {
  const text = typed.replaceAll(/[\s\u00a0\u202f₽]/g, '').replace(',', '.')
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(text)) return undefined
  const [whole = '', kopecks = ''] = text.split('.')
  return `${whole.replace(/^0+(?=\d)/, '')}.${kopecks.padEnd(2, '0')}`
}

export const rub = (value: string) => ({ value, currency: 'RUB' }) as const

const locale = (language: Language) => (language === 'ru' ? 'ru-RU' : 'en-GB')

export const showTime = (at: number, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(locale(language), { hour: '2-digit', minute: '2-digit', timeZone }).format(at)

/** A day as `2026-05-14` has no time zone any more. */
const showing = (parts: Intl.DateTimeFormatOptions) => (day: string, language: Language) =>
  new Intl.DateTimeFormat(locale(language), { ...parts, timeZone: 'UTC' }).format(midnight(day))

export const showDay = showing({ day: 'numeric', month: 'long' })
export const showShortDay = showing({ day: 'numeric', month: 'short' })
export const showShortWeekday = showing({ weekday: 'short' })
export const showWeekday = showing({ weekday: 'short', day: 'numeric', month: 'short' })

/** With its time zone: for whoever looks closer. */
export const showExactly = (at: number, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(locale(language), {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone,
  }).format(at)

/** `GMT+3`, where the clocks of whoever looks show another time; nothing where they agree. */
export function showElsewhere(at: number, language: Language, timeZone: string): string {
  const offset = (zone?: string) =>
    new Intl.DateTimeFormat(locale(language), { timeZone: zone, timeZoneName: 'shortOffset' })
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const there = offset(timeZone)
  return there === offset() ? '' : there
}

/** `71:05:09`: hours do not fold into days, as a countdown reads. */
export function showCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.floor(leftMs / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

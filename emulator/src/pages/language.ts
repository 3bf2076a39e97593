import { type Words, words } from './words.ts'

export type Language = keyof typeof words

/** What was asked for in the address, else what the shop asked for, else Russian. */
export function languageOf(asked: unknown, locale?: string | null): Language {
  if (asked === 'ru' || asked === 'en') return asked
  return locale === 'en_US' ? 'en' : 'ru'
}

export const wordsIn = (language: Language): Words => words[language]

/** `1 234,50 ₽` with narrow no-break spaces: kopecks are never hidden. */
export function showRubles(value: string): string {
  const [whole = '0', kopecks = '00'] = value.split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '\u202f')},${kopecks}\u202f₽`
}

/** Moscow's time, which is the provider's. */
export function showTime(ms: number, language: Language, year?: 'numeric'): string {
  return new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    timeZone: 'Europe/Moscow',
    day: 'numeric',
    month: 'long',
    year,
    hour: '2-digit',
    minute: '2-digit',
  }).format(ms)
}

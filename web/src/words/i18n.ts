import { useCallback, useSyncExternalStore } from 'react'

export type Language = 'ru' | 'en'
type Texts = Record<string, string>

const REMEMBERED = 'sdelka.language'
const rooms: Record<Language, Record<string, Texts>> = { ru: {}, en: {} }
const plurals = { ru: new Intl.PluralRules('ru'), en: new Intl.PluralRules('en') }
const listeners = new Set<() => void>()
const isEnglish = typeof document !== 'undefined' && document.documentElement.lang === 'en' // tests have none
let spoken: Language = isEnglish ? 'en' : 'ru'

export function speak(language: Language): void {
  spoken = language
  document.documentElement.lang = language
  for (const listener of listeners) listener()
  try {
    localStorage.setItem(REMEMBERED, language)
  } catch {
    // as private as it was asked to be
  }
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useLanguage = (): Language =>
  useSyncExternalStore(
    subscribe,
    () => spoken,
    () => spoken,
  )

/** `days_few` and `days_many` are forms of `days`. */
type Key<Name extends string> = Name extends `${infer Base}_${'one' | 'few' | 'many' | 'other'}` ? Base : Name
type Values = Record<string, string | number>

/**
 * The texts of one room, in both languages. Answers a hook; its function takes a key and the values for its `{{holes}}`.
 * `count` chooses the form: `_one`, `_few`, `_many` in Russian, `_one`, `_other` in English.
 */
export function defineWords<Russian extends Texts>(
  room: string,
  texts: { ru: Russian; en: { [Name in Key<keyof Russian & string>]?: string } & Texts },
) {
  rooms.ru[room] = texts.ru
  rooms.en[room] = texts.en
  type Name = Key<keyof Russian & string>
  return () => {
    const language = useLanguage()
    return useCallback((key: Name, values: Values = {}) => say(room, key, values, language), [language])
  }
}

/** A key without a text stands for itself: a page must not break over a word. */
function say(room: string, key: string, values: Values, language: Language): string {
  const form = typeof values.count === 'number' ? `${key}_${plurals[language].select(values.count)}` : key
  const text = textOf(room, form, language) ?? textOf(room, key, language) ?? key
  return text.replaceAll(/{{(\w+)}}/g, (hole, name: string) => String(values[name] ?? hole))
}

/** The text as it is written: for what is not drawn by React, and for tests. */
export const textOf = (room: string, key: string, language: Language): string | undefined =>
  rooms[language][room]?.[key]

/** Every text of every room that has been loaded: for the test that compares the languages. */
export const allTexts = (language: Language) => rooms[language]

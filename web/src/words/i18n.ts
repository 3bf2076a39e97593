import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'

export type Language = 'ru' | 'en'

const REMEMBERED = 'sdelka.language'

const isEnglish = typeof document !== 'undefined' && document.documentElement.lang === 'en' // tests have none
const i18n = i18next.createInstance()
void i18n.use(initReactI18next).init({
  lng: isEnglish ? 'en' : 'ru',
  fallbackLng: 'ru',
  interpolation: { escapeValue: false }, // React escapes
  initAsync: false,
})

export function speak(language: Language): void {
  void i18n.changeLanguage(language)
  document.documentElement.lang = language
  try {
    localStorage.setItem(REMEMBERED, language)
  } catch {
    // as private as it was asked to be
  }
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'en' ? 'en' : 'ru'
}

type Texts = Record<string, string>
/** `days_few` and `days_many` are forms of `days`. */
type Key<Name extends string> = Name extends `${infer Base}_${'one' | 'few' | 'many' | 'other'}` ? Base : Name

/**
 * The texts of one room, in both languages. Answers a hook; its function takes a key and the values for its `{{holes}}`.
 * `count` chooses the form: `_one`, `_few`, `_many` in Russian, `_one`, `_other` in English.
 */
export function defineWords<Russian extends Texts>(
  room: string,
  texts: { ru: Russian; en: { [Name in Key<keyof Russian & string>]?: string } & Texts },
) {
  i18n.addResourceBundle('ru', room, texts.ru)
  i18n.addResourceBundle('en', room, texts.en)
  type Name = Key<keyof Russian & string>
  return () => {
    const { t } = useTranslation(room, { i18n })
    return (key: Name, values: Record<string, string | number> = {}) =>
      t(key, { ...values, defaultValue: key }) as string
  }
}

/** The same outside of a component: for what is not drawn by React, and for tests. */
export const textOf = (room: string, key: string, language: Language): string | undefined =>
  i18n.getResource(language, room, key) as string | undefined

/** Every text of every room that has been loaded: for the test that compares the languages. */
export const allTexts = (language: Language) =>
  (i18n.store.data[language] ?? {}) as Record<string, Record<string, string>>

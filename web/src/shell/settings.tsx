import { Languages, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { useCommonWords } from '../words/common.ts'
import { speak, useLanguage } from '../words/i18n.ts'

const REMEMBERED = 'sdelka.theme'
const shape = 'flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-lg text-soft hover:text-ink'

/** Language and light: a person's own, remembered by the browser. */
export function Settings() {
  const t = useCommonWords()
  const language = useLanguage()
  const [isDark, setDark] = useState(isDarkNow)
  const turn = () => {
    const theme = isDark ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    setDark(!isDark)
    try {
      localStorage.setItem(REMEMBERED, theme)
    } catch {
      // as private as it was asked to be
    }
  }
  return (
    <>
      <button
        type="button"
        className={shape}
        lang={language === 'ru' ? 'en' : 'ru'}
        onClick={() => speak(language === 'ru' ? 'en' : 'ru')}
      >
        <Languages aria-hidden size={20} />
        <span className="max-lg:sr-only">{t('language')}</span>
      </button>
      <button
        type="button"
        className={shape}
        aria-label={isDark ? t('themeLight') : t('themeDark')}
        onClick={turn}
      >
        {isDark ? <Sun aria-hidden size={20} /> : <Moon aria-hidden size={20} />}
      </button>
    </>
  )
}

function isDarkNow(): boolean {
  const { theme } = document.documentElement.dataset
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}

import { createSdelka } from '@sdelka/sdk'
import { english, type Language, showRubles } from './words.ts'

const REMEMBERED = 'language'

const texts = [...document.querySelectorAll<HTMLElement>('[data-word]')].map((element) => ({
  element,
  ru: element.textContent,
  en: english[element.dataset.word as keyof typeof english],
}))
const sums = [...document.querySelectorAll<HTMLElement>('[data-sum]')]
const button = byId('language')

function speak(language: Language): void {
  document.documentElement.lang = language
  document.title = language === 'ru' ? 'Сделка' : 'Sdelka'
  for (const { element, ...text } of texts) element.textContent = text[language]
  for (const element of sums) element.textContent = showRubles(element.dataset.sum ?? '', language)
  button.textContent = language === 'ru' ? 'English' : 'Русский'
  button.lang = language === 'ru' ? 'en' : 'ru'
}

button.addEventListener('click', () => {
  const language = document.documentElement.lang === 'ru' ? 'en' : 'ru'
  remember(language)
  speak(language)
})

/** A browser may forbid to remember; the page then starts in Russian each time. */
function remember(language: Language): void {
  try {
    localStorage.setItem(REMEMBERED, language)
  } catch {
    // as private as it was asked to be
  }
}

function remembered(): Language {
  try {
    return localStorage.getItem(REMEMBERED) === 'en' ? 'en' : 'ru'
  } catch {
    return 'ru'
  }
}

/** After paying, YooKassa sends the payer back to `/enrolls/<id>`. */
function greet(path: string): void {
  const [, enrollId] = /^\/enrolls\/([\w-]+)\/?$/.exec(path) ?? []
  if (enrollId !== undefined) {
    byId('enroll').textContent = enrollId
    byId('returned').hidden = false
  } else if (path !== '/' && path !== '/index.html') byId('missing').hidden = false
}

/** Shows what only a demo has. Without an answer the page stays as it is: true of every installation. */
async function showDemo(): Promise<void> {
  const meta = await createSdelka({ url: '' }).meta()
  if (!meta.is_demo) return
  byId('banner').hidden = false
  byId('people').hidden = false
  const emulator = byId('emulator')
  emulator.setAttribute('href', `${meta.emulator_url}/_emulator/books?objects=false`)
  emulator.hidden = meta.emulator_url === null
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`no #${id}`)
  return element
}

speak(remembered())
greet(location.pathname)
showDemo().catch((error) => console.warn('the server does not say what it is', error))

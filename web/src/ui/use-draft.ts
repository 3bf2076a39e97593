import { useState } from 'react'

const PREFIX = 'sdelka.draft.'

/** Text that is being written: it survives a reload and a wrong click, until it is sent. */
export function useDraft(name: string): [text: string, write: (text: string) => void, forget: () => void] {
  const [text, setText] = useState(() => read(name))
  const write = (next: string) => {
    setText(next)
    keep(name, next)
  }
  return [text, write, () => write('')]
}

function read(name: string): string {
  try {
    return sessionStorage.getItem(PREFIX + name) ?? ''
  } catch {
    return ''
  }
}

function keep(name: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(PREFIX + name, text)
    else sessionStorage.removeItem(PREFIX + name)
  } catch {
    // it lives as long as the page
  }
}
